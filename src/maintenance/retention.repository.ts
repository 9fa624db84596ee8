import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { partitionedTables } from '../platform/database/partitions/partitioned.js';
import { idBounds } from '../platform/database/partitions/partitions.js';
import type { WeekNeeds } from './week-needs.js';

export interface WeekOfPartitions {
  /** The day that the names of the week's partitions end in, such as `20261123`. */
  readonly week: string;
  /** The tables that have a partition of the week. */
  readonly tables: readonly string[];
}

/** A drop waits this long for its lock and no longer, for others queue behind it. */
const LOCK_TIMEOUT = '200ms';
/** The last check before events are dropped, which statements on events wait for. */
const CHECK_TIMEOUT = '1s';
/** Longer than `deadlock_timeout` (1 s), after which an autovacuum gives way. */
const VACUUM_TIMEOUT = '3s';

/** A fan-out task plans deliveries of an event of this or an earlier week: their rows may belong to this week. */
const isPlanned = (end: string): string =>
  `EXISTS (SELECT FROM fan_out_tasks WHERE event_id < ${end})`;

/** Deliveries follow their events, so those of earlier weeks are not read. */
const IS_REFERENCED = `SELECT EXISTS (
    SELECT FROM deliveries
    WHERE id >= $2 AND event_id >= $1 AND event_id < $2 AND status = 'pending'
  ) OR ${isPlanned('$2')} AS found`;

const IS_REPLAYED = `SELECT EXISTS (
    SELECT FROM replays WHERE status IN ('pending', 'running') AND cursor_id < $1
  ) AS found`;

@Injectable()
export class RetentionRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The partitions there are, week by week, oldest first. */
  async findWeeks(): Promise<WeekOfPartitions[]> {
    const entities = this.dataSource.entityMetadatas.map(({ target }) => target);
    const tables = partitionedTables(entities).map(({ table }) => table);
    return this.dataSource.query(
      `SELECT right(child.relname, 8) AS week, array_agg(parent.relname::text ORDER BY parent.relname) AS tables
       FROM pg_inherits
       JOIN pg_class parent ON parent.oid = inhparent
       JOIN pg_class child ON child.oid = inhrelid
       WHERE parent.relkind = 'p' AND parent.relname = ANY($1::text[])
       GROUP BY week ORDER BY week`,
      [tables],
    );
  }

  async findNeeds({ week, tables }: WeekOfPartitions): Promise<WeekNeeds> {
    return {
      isPending: tables.includes('deliveries') && (await this.isPending(week)),
      isReferenced: await isReferenced(this.dataSource.manager, week),
      isReplayed: await this.isReplayed(week),
    };
  }

  /**
   * Drops the week's partition of `table`. Returns false if it is one of events and a pending delivery
   * refers to it. Throws if the table is in use; the next run retries. Cancels an autovacuum first, with
   * a lock that blocks no other statement. One worker drops it.
   */
  async drop(table: string, week: string): Promise<boolean> {
    const partition = `${table}_${week}`;
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('mutx.partitions'))`);
      // `to_regclass` reads a cache, which may still know what another worker has just dropped.
      const found = await manager.query<object[]>('SELECT FROM pg_class WHERE relname = $1', [
        partition,
      ]);
      if (found.length === 0) return true;
      await manager.query(`SET LOCAL lock_timeout = '${VACUUM_TIMEOUT}'`);
      await manager.query(`LOCK TABLE ${partition} IN SHARE UPDATE EXCLUSIVE MODE`);
      await manager.query(`SET LOCAL lock_timeout = '${LOCK_TIMEOUT}'`);
      if (table === 'events' && (await isReferencedFinally(manager, week))) return false;
      await manager.query(`DROP TABLE ${partition}`);
      return true;
    });
  }

  private async isPending(week: string): Promise<boolean> {
    return exists(
      this.dataSource.manager,
      `SELECT EXISTS (SELECT FROM deliveries_${week} WHERE status = 'pending')
         OR ${isPlanned('$1')} AS found`,
      [idBounds(week).to],
    );
  }

  private async isReplayed(week: string): Promise<boolean> {
    const { manager } = this.dataSource;
    return exists(manager, IS_REPLAYED, [idBounds(week).to]);
  }
}

function isReferenced(manager: EntityManager, week: string): Promise<boolean> {
  const { from, to } = idBounds(week);
  return exists(manager, IS_REFERENCED, [from, to]);
}

/**
 * A replay reads an event and inserts its delivery in one transaction, so once no transaction reads the table,
 * every such delivery is committed. Statements lock the table before its partition.
 */
async function isReferencedFinally(manager: EntityManager, week: string): Promise<boolean> {
  await manager.query(`LOCK TABLE ONLY events, events_${week} IN ACCESS EXCLUSIVE MODE`);
  await manager.query(`SET LOCAL statement_timeout = '${CHECK_TIMEOUT}'`);
  return isReferenced(manager, week);
}

async function exists(
  manager: EntityManager,
  sql: string,
  values: unknown[] = [],
): Promise<boolean> {
  const [row] = await manager.query<{ found: boolean }[]>(sql, values);
  return row?.found ?? false;
}
