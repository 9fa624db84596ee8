import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { partitionedTables } from '../platform/database/partitions/partitioned.js';

export interface WeekOfPartitions {
  /** The day that the names of the week's partitions end in, such as `20261123`. */
  readonly week: string;
  readonly partitions: readonly string[];
}

/** A drop waits this long for its lock and no longer, for others queue behind it. */
const LOCK_TIMEOUT = '200ms';
/** Longer than `deadlock_timeout` (1 s), after which an autovacuum gives way. */
const VACUUM_TIMEOUT = '3s';

@Injectable()
export class RetentionRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The partitions there are, week by week, oldest first. */
  async findWeeks(): Promise<WeekOfPartitions[]> {
    const entities = this.dataSource.entityMetadatas.map(({ target }) => target);
    const tables = partitionedTables(entities).map(({ table }) => table);
    return this.dataSource.query(
      `SELECT right(child.relname, 8) AS week, array_agg(child.relname::text ORDER BY child.relname) AS partitions
       FROM pg_inherits
       JOIN pg_class parent ON parent.oid = inhparent
       JOIN pg_class child ON child.oid = inhrelid
       WHERE parent.relkind = 'p' AND parent.relname = ANY($1::text[])
       GROUP BY week ORDER BY week`,
      [tables],
    );
  }

  /** Whether a delivery of that week is pending; the week is then kept. */
  async hasPending(week: string): Promise<boolean> {
    const rows = await this.dataSource.query<{ pending: boolean }[]>(
      `SELECT EXISTS (SELECT FROM deliveries_${week} WHERE status = 'pending') AS pending`,
    );
    return rows[0]?.pending ?? false;
  }

  /**
   * Throws if the table is in use; the next run retries. Cancels an autovacuum first, with a lock that
   * blocks no other statement. One worker drops it.
   */
  async drop(partition: string): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('mutx.partitions'))`);
      // `to_regclass` reads a cache, which may still know what another worker has just dropped.
      const found = await manager.query<object[]>('SELECT FROM pg_class WHERE relname = $1', [
        partition,
      ]);
      if (found.length === 0) return;
      await manager.query(`SET LOCAL lock_timeout = '${VACUUM_TIMEOUT}'`);
      await manager.query(`LOCK TABLE ${partition} IN SHARE UPDATE EXCLUSIVE MODE`);
      await manager.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      await manager.query(`DROP TABLE ${partition}`);
    });
  }
}
