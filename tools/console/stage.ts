import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Api, expectStatus } from '../../test/support/api-client.js';
import { startApp, type AppProcess } from '../../test/support/app-process.js';
import { eventually } from '../../test/support/eventually.js';
import { Receiver } from '../../test/support/receiver.js';
import { Postgres } from '../faults/servers/postgres.js';
import { Redis } from '../faults/servers/redis.js';

const AGENTS = ['invoice-reader', 'support-triage', 'release-notes', 'lead-scorer', 'log-analyst'];
/** Minutes of load, each of which is sent in a second or two. */
const MINUTES = 58;
const REPORTS = { base: 34, wave: 18 };
/** Of the requests to the billing system. */
const FAILING_SHARE = 0.06;
const CPU_HIGH = 96;

interface Named {
  readonly id: string;
}

/** A server with an account as it may look after an hour: agents, webhooks, deliveries, alerts. */
export class Stage {
  webhooks: Readonly<Record<'pager' | 'warehouse' | 'billing', string>> = {
    pager: '',
    warehouse: '',
    billing: '',
  };
  agentIds: string[] = [];
  private readonly receivers: Receiver[] = [];
  private api!: Api;
  private deploymentIds: string[] = [];

  private constructor(
    private readonly folder: string,
    private readonly postgres: Postgres,
    private readonly redis: Redis,
    readonly app: AppProcess,
    private readonly pool: pg.Pool,
  ) {}

  static async start(): Promise<Stage> {
    const folder = await mkdtemp(join(tmpdir(), 'mutx-console-'));
    await chmod(folder, 0o711);
    await mkdir(join(folder, 'pids'));
    process.env.MUTX_TEST_FOLDER = folder;
    await Postgres.template(join(folder, 'template'));
    const [postgres, redis] = await Promise.all([
      Postgres.copyOf(join(folder, 'template'), join(folder, 'data')),
      Redis.start(),
    ]);
    const app = await startApp({
      stores: 'embedded',
      env: {
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        JWT_SECRET: 'x'.repeat(44),
        ENCRYPTION_KEYS: Buffer.alloc(32, 1).toString('base64'),
        RATE_LIMIT_PER_MINUTE: '0',
        LOGIN_RATE_LIMIT_PER_MINUTE: '0',
        DELIVERY_RETRY_BASE_MS: '600',
      },
    });
    const pool = new pg.Pool({ connectionString: postgres.superuserUrl, max: 2 });
    return new Stage(folder, postgres, redis, app, pool);
  }

  /** Tokens of a session of its own, for one page. */
  async signIn(): Promise<string> {
    const body = { email: 'ada@example.com', password: 'a long password' };
    const tokens = expectStatus(200, await new Api(this.app.url).post('/auth/login', body));
    return tokens.refresh_token as string;
  }

  /** Creates the account and an hour of its load. */
  async furnish(): Promise<void> {
    const user = { email: 'ada@example.com', name: 'Ada Lovelace', password: 'a long password' };
    const made = expectStatus(201, await new Api(this.app.url).post('/auth/register', user));
    this.api = new Api(this.app.url, { token: made.access_token as string });
    for (const name of AGENTS) {
      const agent = await this.create('/agents', { name, description: `Runs the ${name} jobs` });
      this.agentIds.push(agent.id);
      const deployment = await this.create('/deployments', { agent_id: agent.id, replicas: 2 });
      this.deploymentIds.push(deployment.id);
    }
    await this.subscribe();
    await this.create('/api-keys', { name: 'fleet', scopes: ['ingest'] });
    await this.create('/api-keys', { name: 'dashboards', expires_in_days: 90 });
    await this.report('/ingest/deployment', {
      deployment_id: this.deploymentIds[0],
      event: 'healthy',
      node_id: 'node-7',
    });
    for (let minute = 0; minute < MINUTES; minute++) await this.liveMinute(minute);
    await this.report('/ingest/metrics', { agent_id: this.agentIds[1], cpu_usage: CPU_HIGH });
    await this.report('/ingest/deployment', {
      deployment_id: this.deploymentIds[3],
      event: 'failed',
      error_message: 'exit code 137: out of memory',
    });
  }

  /** The page of a delivery that succeeded after a failed attempt. */
  async retriedDelivery(): Promise<string> {
    const { billing } = this.webhooks;
    const { rows } = await this.pool.query<Named>(
      `SELECT id FROM deliveries WHERE webhook_id = $1 AND attempts > 1 ORDER BY id DESC LIMIT 1`,
      [billing],
    );
    return `/webhooks/${billing}/deliveries/${rows[0]?.id}`;
  }

  /** The page of the event of the latest alert. */
  async latestAlert(): Promise<string> {
    const { rows } = await this.pool.query<Named>(
      `SELECT id FROM events WHERE type = 'alert.deployment_failed' ORDER BY id DESC LIMIT 1`,
    );
    return `/events/${rows[0]?.id}`;
  }

  async stop(): Promise<void> {
    await this.app.stop();
    await this.pool.end();
    await Promise.all([
      this.postgres.dispose(),
      this.redis.kill(),
      ...this.receivers.map((receiver) => receiver.stop()),
    ]);
    await rm(this.folder, { recursive: true, force: true });
  }

  private async subscribe(): Promise<void> {
    const respondAfter = (ms: number, failing = 0): Promise<Receiver> =>
      Receiver.start((_request, response) => {
        setTimeout(
          () => {
            const fails = Math.random() < failing;
            response.writeHead(fails ? 503 : 200).end(fails ? 'upstream timed out' : 'ok');
          },
          ms * (0.6 + Math.random()),
        );
      });
    const [fast, slow, failing] = await Promise.all([
      respondAfter(6),
      respondAfter(35),
      respondAfter(18, FAILING_SHARE),
    ]);
    this.receivers.push(fast, slow, failing);
    const webhook = (name: string, receiver: Receiver, policy: object): Promise<Named> =>
      this.create('/webhooks', { name, url: receiver.url('/hooks/mutx'), ...policy });
    const pager = await webhook('On-call pager', fast, {
      description: 'Pages the person on call',
      events: ['alert.*', 'deployment.failed'],
      metadata: { team: 'platform' },
      retry_schedule: [1, 5, 30, 120],
    });
    const warehouse = await webhook('Data warehouse', slow, {
      events: ['*'],
      rate_limit: { per_second: 200, burst: 50 },
      ordering: 'agent',
      generate_secret: true,
    });
    const billing = await webhook('Billing', failing, {
      events: ['metrics.*'],
      headers: { Authorization: 'Bearer token-of-billing' },
      filter: { 'data.cpu_usage': { $gte: 20 } },
    });
    this.webhooks = { pager: pager.id, warehouse: warehouse.id, billing: billing.id };
  }

  /** The reports of a minute at once; then what was counted is moved into the past by a minute. */
  private async liveMinute(minute: number): Promise<void> {
    const count = Math.round(REPORTS.base + REPORTS.wave * Math.sin(minute / 7));
    await Promise.all(
      Array.from({ length: count }, (_, n) => {
        const agent_id = this.agentIds[n % this.agentIds.length];
        const cpu_usage = Math.round(30 + 25 * Math.sin(minute / 9 + n) + 10 * Math.random());
        const memory_usage = Math.round(40 + minute / 4 + 5 * Math.random());
        return n % 6 === 0
          ? this.report('/ingest/agent-status', { agent_id, status: 'running', node_id: 'node-7' })
          : this.report('/ingest/metrics', { agent_id, cpu_usage, memory_usage });
      }),
    );
    await eventually(
      async () => {
        const { rows } = await this.pool.query<{ none: boolean }>(
          `SELECT NOT EXISTS (SELECT FROM deliveries WHERE status = 'pending' AND attempts = 0) AS none`,
        );
        return rows[0]?.none;
      },
      { what: 'the end of the minute', timeoutMs: 30_000 },
    );
    const moved = (by: string): string =>
      `UPDATE delivery_stats SET start = start ${by} WHERE resolution = 'minute'`;
    // In two steps, for the key of a row may be that of the next one.
    await this.pool.query(moved(`+ interval '1000 days'`));
    await this.pool.query(moved(`- interval '1000 days 1 minute'`));
    // Not yet added to the statistics.
    await this.pool.query(`UPDATE delivery_stat_deltas SET minute = minute - interval '1 minute'`);
    // The first 12 hexadecimal digits of an id are its time.
    await this.pool.query(
      `UPDATE agent_metrics SET "timestamp" = "timestamp" - interval '1 minute', id = overlay(
         replace(id::text, '-', '') PLACING lpad(to_hex(
           ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint - 60000), 12, '0')
         FROM 1 FOR 12)::uuid`,
    );
  }

  private async create(path: string, body: object): Promise<Named> {
    return expectStatus(201, await this.api.post<Named>(path, body));
  }

  private async report(path: string, body: object): Promise<void> {
    expectStatus(200, await this.api.post(path, body));
  }
}
