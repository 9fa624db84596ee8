import { LEASE_IS_VALID } from '../recovery/worker-lease.js';

/** A delivery that has been due for longer is no longer left to its job: the workers read it, each its share. */
export const OVERDUE_MS = 2_000;

/** How long a share stays with a worker, in seconds. */
const TURN_SECONDS = 60;

/**
 * Workers that read a backlog from PostgreSQL divide it: if all read the oldest deliveries, each claim would
 * lose most of what it asks for to the others. A share is a part of the ids by their hash, one for each
 * worker with a valid lease. It is a hint, as is everything before the claim: a worker that finds nothing of
 * its own reads the others' shares, and shares move on to the next worker every minute, so that none waits
 * for a worker that makes no progress.
 *
 * A CTE `share` with one row, none without a lease. A worker searches twice as many of the oldest deliveries
 * as it needs if hashes are even.
 */
export const shareOf = (workerId: string): string => `share AS MATERIALIZED (
    SELECT (place + extract(epoch FROM now())::bigint / ${TURN_SECONDS}) % workers AS number, workers,
      CASE WHEN workers = 1 THEN 1 ELSE 2 * workers END AS searched
    FROM (
      SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS workers
      FROM workers k WHERE k.sends AND ${LEASE_IS_VALID}
    ) k
    WHERE id = ${workerId}
  )`;

/** Whether the row of `share` is that of this delivery. */
export const isInShare = (id: string): string =>
  `(hashtext(${id}::text)::bigint + 2147483648) % share.workers = share.number`;
