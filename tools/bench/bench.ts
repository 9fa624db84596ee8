import {
  cpuOf,
  childrenOf,
  memoryOf,
  parentOf,
  residentOf,
  type PerProcess,
} from './measures/processes.js';
import { Child } from './child.js';
import type { LoadResult, LoadTarget } from './children/load.js';
import { AGENTS, REPORTERS } from './options.js';
import { productOf, type ProductProcess } from './product.js';
import { Servers } from './servers.js';
import { expectStatus, registerUser, type Api } from '../../test/support/api-client.js';
import { eventually } from '../../test/support/eventually.js';
import { randomBytes } from 'node:crypto';

const MAX_WEBHOOKS = 100;
const EVENTS = ['agent.*', 'deployment.*'];
const RELAY_MS = 20;
const DRAIN_MS = 600_000;

/** Everything that takes part in a run: servers, the product, load and receivers. */
export class Bench {
  readonly secret = randomBytes(24).toString('hex');
  readonly load = Child.start('load');
  readonly receivers = Child.start('receiver');
  readonly failures: string[] = [];
  webhookIds: string[] = [];
  subjects: Pick<LoadTarget, 'agentIds' | 'deploymentIds'> = { agentIds: [], deploymentIds: [] };
  ports: number[] = [];
  private user!: { api: Api; key: string };
  private postmaster = 0;

  private constructor(
    readonly servers: Servers,
    readonly api: ProductProcess,
    readonly worker: ProductProcess,
    readonly all: ProductProcess,
  ) {}

  static async start(folder: string): Promise<Bench> {
    const servers = await Servers.start(folder);
    const { databaseUrl, redisUrl } = servers;
    const { api, worker, all } = productOf({ databaseUrl, redisUrl, folder });
    const bench = new Bench(servers, api, worker, all);
    await api.start();
    await bench.prepare();
    return bench;
  }

  get client(): Api {
    return this.user.api;
  }

  /** Resets to an empty system without a worker, with this many webhooks subscribed to every report. */
  async reset(webhooks: number): Promise<void> {
    await this.worker.stop();
    await this.servers.clear();
    this.webhookIds = [];
    for (const port of this.ports.slice(0, webhooks)) {
      const made = await this.client.post('/webhooks', {
        url: `http://127.0.0.1:${port}/hook`,
        events: EVENTS,
        secret: this.secret,
      });
      this.webhookIds.push(expectStatus(201, made).id as string);
    }
  }

  /** Sends reports of this size to the API, or to another process, from now on. */
  async aim(bytes: number, server = this.api): Promise<void> {
    await this.load.call('aim', this.targetOf(server, bytes));
  }

  targetOf(server: ProductProcess, bytes: number): LoadTarget {
    const { subjects, user } = this;
    return { ...subjects, port: server.listensOn, apiKey: user.key, bytes, connections: REPORTERS };
  }

  /** Sends reports as fast as deliveries are received: at most `window` deliveries are in flight. */
  async sendWithin(window: number, ms: number): Promise<LoadResult> {
    const base = await this.received();
    let relaying = true;
    const relay = (async () => {
      while (relaying) {
        await this.load.call('received', (await this.received()) - base);
        await new Promise((resolve) => setTimeout(resolve, RELAY_MS));
      }
    })();
    try {
      return await this.checked(
        this.load.call('closed', { ms, fanOut: this.webhookIds.length, window }),
      );
    } finally {
      relaying = false;
      await relay;
    }
  }

  async checked(sending: Promise<LoadResult>): Promise<LoadResult> {
    const result = await sending;
    if (result.refused > 0) this.failures.push(`${result.refused} reports were rejected`);
    return result;
  }

  async received(): Promise<number> {
    const { received } = await this.receivers.call<{ received: number }>('count');
    return received;
  }

  /** Resolves when all acknowledged deliveries are recorded, those of replays excluded. */
  async drained(): Promise<void> {
    await eventually(async () => (await this.pending()) === 0, {
      timeoutMs: DRAIN_MS,
      intervalMs: 50,
      what: 'an empty backlog',
    });
  }

  pending(): Promise<number> {
    return this.servers.number(
      `SELECT (SELECT count(*) FROM deliveries WHERE status = 'pending' AND replay_id IS NULL)
         + (SELECT coalesce(sum(cardinality(webhook_ids)), 0) FROM fan_out_tasks)`,
    );
  }

  async cpu(): Promise<PerProcess> {
    return cpuOf(await this.processes());
  }

  async memory(): Promise<PerProcess> {
    return memoryOf(await this.processes());
  }

  async resident(): Promise<PerProcess> {
    return residentOf(await this.processes());
  }

  /** Checks signatures and statuses after all deliveries have ended. */
  async checkDeliveries(): Promise<void> {
    const { badSignatures } = await this.receivers.call<{ badSignatures: number }>('count');
    const lost = await this.servers.number(
      `SELECT count(*) FROM deliveries WHERE status <> 'delivered'`,
    );
    if (badSignatures > 0) this.failures.push(`${badSignatures} signatures were invalid`);
    if (lost > 0) this.failures.push(`${lost} deliveries were not delivered`);
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.worker, this.api, this.all].map((each) => each.stop()));
    this.load.end();
    this.receivers.end();
    await this.servers.stop();
  }

  async postgresPids(): Promise<number[]> {
    const children = this.postmaster === 0 ? [] : await childrenOf(this.postmaster);
    return [...children, this.postmaster];
  }

  private async processes(): Promise<Record<string, number[]>> {
    return {
      api: [this.api.pid],
      worker: [this.worker.pid],
      all: [this.all.pid],
      postgres: await this.postgresPids(),
      redis: [this.servers.redisPid],
      load: [this.load.pid],
      receivers: [this.receivers.pid],
    };
  }

  private async prepare(): Promise<void> {
    this.ports = await this.receivers.call('listen', { ports: MAX_WEBHOOKS, key: this.secret });
    const { api } = await registerUser(this.api.url);
    const key = expectStatus(201, await api.post('/api-keys', { name: 'bench' })).key as string;
    this.user = { api: api.as({ apiKey: key }), key };
    this.subjects = await this.createSubjects();
    const backend = await this.servers.number('SELECT pg_backend_pid()');
    this.postmaster = await parentOf(backend).catch(() => 0);
  }

  private async createSubjects(): Promise<Bench['subjects']> {
    const agents = await this.servers.query<{ id: string }>(
      `INSERT INTO agents (id, user_id, name, type, status, created_at, updated_at)
       SELECT gen_random_uuid(), users.id, 'agent ' || n, 'custom', 'running', now(), now()
       FROM users, generate_series(1, $1) n RETURNING id`,
      [AGENTS],
    );
    const deployments = await this.servers.query<{ id: string }>(
      `INSERT INTO deployments (id, agent_id, user_id, status, replicas, created_at)
       SELECT gen_random_uuid(), id, user_id, 'pending', 1, now() FROM agents RETURNING id`,
    );
    return {
      agentIds: agents.map(({ id }) => id),
      deploymentIds: deployments.map(({ id }) => id),
    };
  }
}
