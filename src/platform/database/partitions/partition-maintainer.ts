import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseClock } from '../clock/database-clock.js';
import { partitionedTables } from './partitioned.js';
import { partitionsAround } from './partitions.js';

/** Weeks for which partitions stand ready: a process that hung for a month loses nothing. */
const WEEKS_AHEAD = 4;

/** Pause between two repairs: while one is of no use, others would not be either. */
const REPAIR_PAUSE_MS = 1_000;

/** Makes the partitions that rows of the coming weeks will need. */
@Injectable()
export class PartitionMaintainer implements OnModuleInit {
  private readonly logger = new Logger(PartitionMaintainer.name);
  private repairing: Promise<void> | undefined;
  private repairedAtMs = -Infinity;

  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: DatabaseClock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.clock.synchronize();
    await this.ensure();
  }

  /**
   * After an id found no partition: either the partitions were not made in time, or ids were made by
   * a wrong clock. Reads PostgreSQL's clock again, which the next ids follow, and makes the partitions
   * around its time. Never throws; callers at the same time share one repair.
   */
  repair(): Promise<void> {
    if (this.repairing === undefined && performance.now() - this.repairedAtMs < REPAIR_PAUSE_MS) {
      return Promise.resolve();
    }
    this.repairing ??= this.repairOnce().finally(() => {
      this.repairing = undefined;
      this.repairedAtMs = performance.now();
    });
    return this.repairing;
  }

  private async repairOnce(): Promise<void> {
    try {
      await this.clock.synchronize(true);
      await this.ensure();
      this.logger.warn({ msg: 'partitions repaired', now: this.clock.now() });
    } catch (error) {
      this.logger.error({ msg: 'partitions could not be repaired', err: error });
    }
  }

  /** Idempotent and safe from many processes at once. */
  async ensure(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('mutx.partitions'))`);
      const entities = this.dataSource.entityMetadatas.map(({ target }) => target);
      for (const { table, fillfactor } of partitionedTables(entities)) {
        for (const { name, from, to } of partitionsAround(table, this.clock.now(), WEEKS_AHEAD)) {
          await manager.query(
            `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table}
             FOR VALUES FROM ('${from}') TO ('${to}') WITH (fillfactor = ${fillfactor})`,
          );
        }
      }
    });
  }
}
