import type pg from 'pg';
import type { LogPosition } from './replica-progress.js';

/**
 * For both servers, so that a replica which has been promoted is compared as well. A primary names its
 * timeline in the name of its log file. A standby knows the one that it replays from its control file,
 * which it updates with its next restart point: for up to `checkpoint_timeout` after a failover, a standby
 * of the new primary counts as one of the old.
 */
const POSITION = `
  SELECT pg_is_in_recovery() AS "isStandby", system.system_identifier || '/' || CASE
      WHEN pg_is_in_recovery() THEN greatest(checkpoint.timeline_id, recovery.min_recovery_end_timeline)
      ELSE ('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8))::bit(32)::integer
    END AS lineage,
    (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END
      - '0/0'::pg_lsn)::text AS bytes
  FROM pg_control_system() system, pg_control_checkpoint() checkpoint, pg_control_recovery() recovery`;

export interface ServerPosition extends LogPosition {
  readonly isStandby: boolean;
  /** At this time of the process or later the server was at this position. */
  readonly atMs: number;
}

export async function positionOf(pool: pg.Pool): Promise<ServerPosition> {
  const client = await pool.connect();
  const atMs = performance.now();
  try {
    const { rows } = await client.query<
      Record<'lineage' | 'bytes', string> & { isStandby: boolean }
    >(POSITION);
    client.release();
    const [row] = rows;
    if (!row) throw new Error('PostgreSQL returned no position');
    return { ...row, bytes: BigInt(row.bytes), atMs };
  } catch (error) {
    client.release(true);
    throw error;
  }
}
