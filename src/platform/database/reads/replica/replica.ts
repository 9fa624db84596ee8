import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import pg from 'pg';
import { AppConfig } from '../../../config/app-config.js';
import { PeriodicTask } from '../../../scheduling/periodic-task.js';
import { connectionOptions } from '../../data-source-options.js';
import { ReadConnections } from '../read-connections.js';
import { ReadQueries } from '../read-queries.js';
import { positionOf } from './log-position.js';
import { ReplicaProgress } from './replica-progress.js';

/** A replica that may be staler is not read. */
export const MAX_STALENESS_MS = 5_000;

const MEASURE_MS = 1_000;
const MEASURE_TIMEOUT_MS = 2_000;

/** Why the replica is not read. */
type Reason = 'lag' | 'not a streaming replica of DATABASE_URL' | 'unavailable';

/** The replica may be staler than allowed. */
export class ReplicaStale extends Error {
  constructor() {
    super('The replica may be too stale');
    this.name = 'ReplicaStale';
  }
}

/**
 * The streaming replica of `DATABASE_READ_URL`, and how stale it may be. Once a second it asks the primary
 * for its position in the write-ahead log, then the replica for the position that it has replayed. A
 * replica that has reached a position of the primary has all that was committed before the primary was
 * asked for it, so the age of the latest such position is an upper bound of the staleness. This compares
 * no clocks of servers, and holds while the primary is idle, which `pg_last_xact_replay_timestamp()` does
 * not: with nothing to replay, its age grows. A replica that is another cluster, or that was promoted
 * beside the primary, has another lineage and is not read.
 */
@Injectable()
export class Replica implements OnApplicationBootstrap, OnModuleDestroy, OnApplicationShutdown {
  /** Undefined without a replica. */
  readonly reads: ReadConnections | undefined;
  private readonly logger = new Logger(Replica.name);
  private readonly progress = new ReplicaProgress();
  private readonly task = new PeriodicTask(Replica.name, { firstMs: 0, everyMs: MEASURE_MS }, () =>
    this.measure(),
  );
  /** Its own connection, so that no read delays a measurement. */
  private readonly probe: pg.Pool | undefined;
  private wasFresh: boolean | undefined;

  constructor(
    { databaseReadUrl: url, databaseAccess, role }: AppConfig,
    private readonly primary: ReadQueries,
  ) {
    if (url === undefined || role === 'worker') return;
    this.reads = new ReadConnections(url, databaseAccess, () => {
      if (!this.isFresh) throw new ReplicaStale();
    });
    this.probe = new pg.Pool({
      ...connectionOptions(url, databaseAccess, { statement_timeout: MEASURE_TIMEOUT_MS }),
      max: 1,
    });
    this.probe.on('error', () => undefined);
  }

  onApplicationBootstrap(): void {
    if (this.probe) this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.probe?.end(), this.reads?.end()]);
  }

  /** Upper bound, in ms; undefined while it is unknown. */
  get stalenessMs(): number | undefined {
    return this.progress.stalenessMs(performance.now());
  }

  get isFresh(): boolean {
    const { stalenessMs } = this;
    return stalenessMs !== undefined && stalenessMs <= MAX_STALENESS_MS;
  }

  /** A read found it unavailable: it is not read until a measurement succeeds. */
  suspect(error: unknown): void {
    this.progress.forget();
    this.report('unavailable', error);
  }

  private async measure(): Promise<void> {
    if (!this.probe) return;
    try {
      const written = await positionOf(this.primary.pool);
      if (!written.isStandby) this.progress.written(written, written.atMs);
      const isCopy = this.progress.replayed(await positionOf(this.probe));
      this.report(isCopy ? 'lag' : 'not a streaming replica of DATABASE_URL');
    } catch (error) {
      this.report('unavailable', error);
    }
  }

  /** Logs changes only. */
  private report(reason: Reason, error?: unknown): void {
    const { isFresh } = this;
    if (isFresh === this.wasFresh) return;
    this.wasFresh = isFresh;
    if (isFresh) this.logger.log({ msg: 'histories are read from the replica' });
    else this.logger.warn({ msg: 'histories are read from the primary', reason, err: error });
  }
}
