import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseClock } from './database-clock.js';
import { partitionsAround } from './partitions.js';

/** Weeks for which partitions stand ready: a process that hung for a month loses nothing. */
const WEEKS_AHEAD = 4;

/** Makes the partitions that rows of the coming weeks will need. */
@Injectable()
export class PartitionMaintainer implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: DatabaseClock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.clock.synchronise();
    await this.ensure();
  }

  /** Idempotent and safe from many processes at once. */
  async ensure(): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('mutx.partitions'))`);
      for (const partition of partitionsAround(this.clock.now(), WEEKS_AHEAD)) {
        const { table, name, from, to, fillfactor } = partition;
        await manager.query(
          `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table}
           FOR VALUES FROM ('${from}') TO ('${to}') WITH (fillfactor = ${fillfactor})`,
        );
      }
    });
  }
}
