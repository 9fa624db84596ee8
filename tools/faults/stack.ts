import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import { expectStatus, registerUser, type Api } from '../../test/support/api-client.js';
import { startApp, type AppProcess } from '../../test/support/app-process.js';
import { ok, type Behaviour } from '../../test/support/behaviours.js';
import type { Environment } from '../../test/support/child-run.js';
import { Receiver, type Tls } from '../../test/support/receiver.js';
import { Hosts } from '../../src/platform/database/connections/hosts.js';
import { PrimaryClient } from '../../src/platform/database/connections/primary-client.js';
import { Load } from './load.js';
import { ownPort } from './servers/ports.js';
import type { GivenServers, Role, Surroundings } from './surroundings.js';
import { unwatch, watch } from './servers/processes.js';
import { Postgres } from './servers/postgres.js';
import { Redis } from './servers/redis.js';

const PRELOAD = pathToFileURL(join(import.meta.dirname, 'failpoints.mjs')).href;
/** The setting of `npm run start:role`. */
const YOUNG_GENERATION = '--max-semi-space-size=64';
const AGENTS = 8;
/** The exit code of a process that was killed. */
const KILLED = 137;
const EVENTS = ['agent.*', 'deployment.*'];

/** Makes a process kill itself: see `failpoints.mjs`. */
export interface Order {
  readonly point:
    | 'before the commit'
    | 'after the commit'
    | 'before the response'
    | 'while expanding'
    | 'before the hint'
    | 'after the claim'
    | 'before sending'
    | 'after the 200'
    | 'after the record';
  /** Which pass of the point; default 1. */
  readonly nth?: number;
  /** Only when the request body contains this. */
  readonly contains?: string;
  /** Whether restarted processes do the same. */
  readonly again?: boolean;
}

export interface StackOptions {
  readonly apis?: number;
  readonly workers?: number;
  /** Settings of every process. */
  readonly env?: Environment;
  /** Failpoints, each of which reads a file when passed; default true. */
  readonly failpoints?: boolean;
  /** Started before the processes, and stopped after them. */
  readonly surround?: (given: GivenServers) => Promise<Surroundings>;
  /** Clock shift of the first worker and of the first API, in ms. */
  readonly clocks?: { readonly worker?: number; readonly api?: number };
}

/** A slot for one process: a restart keeps its port and settings. */
export class Slot {
  app: AppProcess | undefined;
  /** All processes of this slot, the current one included. */
  private readonly apps: AppProcess[] = [];
  private readonly breakdowns: string[] = [];
  private supervised = false;
  private reviving: Promise<void> | undefined;

  constructor(
    readonly role: Role,
    private readonly env: Environment,
    private readonly order: string,
  ) {}

  async start(): Promise<void> {
    const app = await startApp({
      stores: 'embedded',
      mayEnd: true,
      role: this.role,
      env: this.env,
    });
    this.app = app;
    this.apps.push(app);
    const { pid } = app;
    watch(pid);
    void app.exited.then((code) => {
      unwatch(pid);
      if (code !== 0 && code !== KILLED) this.breakdowns.push(this.brokenDown(app, code));
    });
  }

  get process(): AppProcess {
    if (!this.app) throw new Error(`The ${this.role} was not started`);
    return this.app;
  }

  /** Unexpected errors in the log, and exits without a signal or an order. */
  unexpected(): string[] {
    const logged = this.apps
      .flatMap((app) => app.logs())
      .filter(({ msg }) => msg === 'unexpected error' || msg === 'request could not be built')
      .map((line) => JSON.stringify(line));
    return [...this.breakdowns, ...logged];
  }

  /** Gives the process this order. */
  command(order: Order): void {
    writeFileSync(this.order, JSON.stringify(order));
  }

  withdraw(): void {
    rmSync(this.order, { force: true });
  }

  /** Restarts the process whenever it exits, until `leave`. */
  supervise(pauseMs = 500): void {
    this.supervised = true;
    this.reviving = this.revive(pauseMs).catch(() => undefined);
  }

  leave(): void {
    this.supervised = false;
  }

  /** Ends the process without a restart. */
  async end(): Promise<void> {
    this.leave();
    await this.app?.kill();
    await this.reviving;
    await this.app?.kill();
  }

  /** Resolves with the time of its exit, in ms since the epoch. */
  async death(): Promise<number> {
    await this.process.exited;
    return Date.now();
  }

  async kill(): Promise<void> {
    await this.process.kill();
  }

  /** Sends SIGTERM; returns the exit code and the duration, in ms. */
  async terminate(): Promise<{ code: number; ms: number }> {
    const asked = Date.now();
    const code = await this.process.stop();
    return { code, ms: Date.now() - asked };
  }

  private brokenDown(app: AppProcess, code: number): string {
    return `the ${this.role} exited with code ${code}: ${app.output().slice(-2_000)}`;
  }

  private async revive(pauseMs: number): Promise<void> {
    while (this.supervised) {
      await this.process.exited;
      await sleep(pauseMs);
      if (this.supervised) await this.start();
    }
  }
}

/** A receiver and its webhook. */
export interface Endpoint {
  readonly receiver: Receiver;
  readonly webhookId: string;
  /** `delivered`: every delivery must arrive. `any end`: it must reach a terminal status. */
  readonly expects: 'delivered' | 'any end' | 'nothing certain';
  /** Its circuit opens: a failed probe does not consume an attempt, so the next one has the same number. */
  readonly probed: boolean;
}

/** Everything that one case needs for itself: servers, processes, a user, receivers. */
export class Stack {
  readonly apis: Slot[] = [];
  readonly workers: Slot[] = [];
  readonly endpoints: Endpoint[] = [];
  /** Tags of reports whose deliveries must fail. */
  readonly doomed = new Set<string>();
  readonly pool: pg.Pool;
  private begun: Load | undefined;
  private user!: { api: Api; key: string };
  private agentIds: string[] = [];
  private deploymentIds: string[] = [];

  private constructor(
    readonly postgres: Postgres,
    readonly redis: Redis,
    private readonly random: () => number,
    private readonly surroundings: Surroundings | undefined,
  ) {
    const primary = {
      hosts: new Hosts(surroundings?.superuserUrl ?? postgres.superuserUrl),
      Client: PrimaryClient,
    };
    this.pool = new pg.Pool({
      ...primary,
      max: 4,
      idleTimeoutMillis: 1_000,
      connectionTimeoutMillis: 30_000,
    });
    this.pool.on('error', () => undefined);
  }

  static async start(
    folder: string,
    template: string,
    options: StackOptions,
    random: () => number,
  ): Promise<Stack> {
    await mkdir(folder);
    const [postgres, redis] = await Promise.all([
      Postgres.copyOf(template, join(folder, 'data')),
      Redis.start(),
    ]);
    const surroundings = await options.surround?.({ postgres, redis, folder, template });
    const stack = new Stack(postgres, redis, random, surroundings);
    try {
      await stack.startProcesses(folder, options);
      await stack.prepare();
      return stack;
    } catch (error) {
      await stack.stop();
      throw error;
    }
  }

  get api(): Api {
    return this.user.api;
  }

  /** The agents; throws before `begin`. */
  get load(): Load {
    if (!this.begun) throw new Error('The load was not started');
    return this.begun;
  }

  get firstApi(): Slot {
    return first(this.apis);
  }

  get firstWorker(): Slot {
    return first(this.workers);
  }

  async query<Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, values)).rows;
  }

  /** Registers a webhook for a receiver of its own, or for `url`. */
  async endpoint(
    behaviour: Behaviour = ok(),
    options: Partial<Pick<Endpoint, 'expects' | 'probed'>> & {
      url?: string;
      secret?: string;
      tls?: Tls;
      policy?: object;
    } = {},
  ): Promise<Endpoint> {
    const receiver = await Receiver.start(behaviour, 0, options.tls);
    const { expects = 'delivered', probed = false, secret, policy } = options;
    const { url = receiver.url('/hook') } = options;
    const made = await this.api.post('/webhooks', { url, events: EVENTS, secret, ...policy });
    const webhookId = expectStatus(201, made).id as string;
    const endpoint = { receiver, webhookId, expects, probed };
    this.endpoints.push(endpoint);
    return endpoint;
  }

  /** Starts the agents. */
  begin(rate = 15, keyed = 0.8): Load {
    this.begun = new Load({
      urls: this.apis.map(({ process }) => process.url),
      apiKey: this.user.key,
      agentIds: this.agentIds,
      deploymentIds: this.deploymentIds,
      random: this.random,
      rate,
      keyed,
    });
    return this.begun;
  }

  /** Also after a failure: a load that went on would retry for good, and starve the cases that follow. */
  async stop(): Promise<void> {
    await this.begun?.stop(0);
    await Promise.allSettled([...this.apis, ...this.workers].map((slot) => slot.end()));
    await this.pool.end();
    await Promise.allSettled([
      this.postgres.dispose(),
      this.redis.kill(),
      this.surroundings?.stop(),
      ...this.endpoints.map(({ receiver }) => receiver.stop()),
    ]);
  }

  private async startProcesses(folder: string, options: StackOptions): Promise<void> {
    const { apis = 1, workers = 1, env, clocks, failpoints = true } = options;
    const shared = {
      DATABASE_URL: this.postgres.url,
      REDIS_URL: this.redis.url,
      JWT_SECRET: randomBytes(32).toString('base64'),
      ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
      RATE_LIMIT_PER_MINUTE: '1000000',
      ALERT_AGENT_DOWN_SECONDS: '0',
      WEBHOOK_CIRCUIT_AFTER: '1000',
      DELIVERY_RETRY_BASE_MS: '200',
      DELIVERY_TIMEOUT_MS: '5000',
      ...this.surroundings?.env,
      ...env,
    };
    const slot = async (role: Role, n: number): Promise<Slot> => {
      const order = join(folder, `${role}-${n}.order`);
      const clock = n === 0 ? clocks?.[role] : undefined;
      const own = {
        ...shared,
        ...this.surroundings?.envOf?.(role, n),
        PORT: String(await ownPort()),
        NODE_OPTIONS: `${YOUNG_GENERATION} --import ${PRELOAD}`,
        ...(failpoints && { FAULTS_ORDER: order }),
        ...(clock !== undefined && { FAULTS_CLOCK_MS: String(clock) }),
      };
      return new Slot(role, own, order);
    };
    for (let n = 0; n < apis; n++) this.apis.push(await slot('api', n));
    for (let n = 0; n < workers; n++) this.workers.push(await slot('worker', n));
    await Promise.all([...this.apis, ...this.workers].map((it) => it.start()));
  }

  private async prepare(): Promise<void> {
    const { api } = await registerUser(this.firstApi.process.url);
    const key = expectStatus(201, await api.post('/api-keys', { name: 'faults' })).key as string;
    this.user = { api, key };
    for (let n = 0; n < AGENTS; n++) {
      const agent = expectStatus(201, await api.post('/agents', { name: `agent ${n}` }));
      const made = await api.post('/deployments', { agent_id: agent.id as string });
      this.agentIds.push(agent.id as string);
      this.deploymentIds.push(expectStatus(201, made).id as string);
    }
  }
}

function first(slots: readonly Slot[]): Slot {
  const [slot] = slots;
  if (!slot) throw new Error('No such process');
  return slot;
}

export async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}
