import { DataSource } from 'typeorm';
import { StatsCompactionRepository } from '../../src/deliveries/stats/stats-compaction.repository.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import type { PartitionMaintainer } from '../../src/platform/database/partitions/partition-maintainer.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { expectStatus } from './api-client.js';
import { startApp, type AppProcess } from './app-process.js';
import { Receiver } from './receiver.js';
import { Stores } from './stores.js';
import { Tenant } from './tenant.js';

export interface StatsCounts {
  delivered: number;
  failed: number;
  attempts: number;
  p50_ms: number | null;
  p95_ms: number | null;
}

export interface StatsView {
  webhook_id?: string;
  since: string;
  until: string;
  bucket: string;
  totals: StatsCounts & { success_rate: number | null };
  buckets: (StatsCounts & { start: string })[];
}

export const NO_STATS = { delivered: 0, failed: 0, attempts: 0, p50_ms: null, p95_ms: null };

/** An API whose statistics are compacted when a test says so, unless it starts a worker. */
export class StatsStand {
  /** Of the current test. */
  receiver!: Receiver;
  tenant!: Tenant;
  private readonly workers: AppProcess[] = [];

  private constructor(
    readonly stores: Stores,
    readonly api: AppProcess,
    private readonly dataSource: DataSource,
    private readonly compaction: StatsCompactionRepository,
  ) {}

  static async start(): Promise<StatsStand> {
    const stores = await Stores.create();
    const api = await startApp({ stores, role: 'api' });
    const dataSource = await new DataSource(dataSourceOptions(stores.databaseUrl)).initialize();
    const unitOfWork = new UnitOfWork(dataSource, {} as PartitionMaintainer);
    return new StatsStand(stores, api, dataSource, new StatsCompactionRepository(unitOfWork));
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.api.stop();
    await this.stores.dispose();
  }

  async beforeTest(): Promise<void> {
    this.receiver = await Receiver.start();
    this.tenant = await Tenant.on(this.api.url);
  }

  async afterTest(): Promise<void> {
    await Promise.all(this.workers.splice(0).map((worker) => worker.stop()));
    await this.receiver.stop();
  }

  /** Stopped after the test. */
  async startWorker(env = {}): Promise<AppProcess> {
    const worker = await startApp({ stores: this.stores, role: 'worker', env });
    this.workers.push(worker);
    return worker;
  }

  /** Returns its id. */
  async webhook(path = '/ok'): Promise<string> {
    return (await this.tenant.webhook(this.receiver.url(path))).id;
  }

  async read(path: string): Promise<StatsView> {
    return expectStatus(200, await this.tenant.api.get<StatsView>(path));
  }

  ofWebhook(id: string, query = ''): Promise<StatsView> {
    return this.read(`/webhooks/${id}/stats${query}`);
  }

  /** Appends what a record statement would: each duration is that of a successful delivery. */
  async append(webhookId: string, durations: number[], at = new Date()): Promise<void> {
    await this.stores.query(
      `INSERT INTO delivery_stat_deltas (minute, attempted, webhook_ids, successes, durations_ms)
       SELECT date_trunc('minute', $1::timestamptz), true, array_agg($2::uuid), array_agg(true), array_agg(ms)
       FROM unnest($3::integer[]) ms`,
      [at, webhookId, durations],
    );
  }

  compact(limit = 5_000): Promise<number> {
    return this.compaction.compact(limit);
  }

  /** How many deltas there are. */
  async deltas(): Promise<number> {
    return (await this.stores.query('SELECT FROM delivery_stat_deltas')).length;
  }

  /** The rows of a webhook or an account, and how many durations each holds. */
  rowsOf(subjectId: string): Promise<{ resolution: string; size: number }[]> {
    return this.stores.query(
      `SELECT resolution, cardinality(durations_ms) AS size FROM delivery_stats
       WHERE subject_id = $1 ORDER BY resolution`,
      [subjectId],
    );
  }
}
