import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IS_CLOSED, IS_COORDINATED, IS_RUNNING, RECEIVES } from '../circuit/circuit-sql.js';
import { READ_IN_ORDER } from '../overflow/full-accounts.repository.js';
import { PENDING_WEBHOOKS } from '../recovery/pending-webhooks.js';

/**
 * What past-due deliveries of a webhook wait for: its limits or order; its endpoint, which has attempts in
 * flight; or a worker, for there are none.
 */
export const WAITS_FOR = ['worker', 'endpoint', 'limits'] as const;

interface PastDue {
  readonly waitsFor: (typeof WAITS_FOR)[number];
  /** Counted up to `MAX_COUNTED` in all. */
  readonly count: number;
  /** How long the oldest has been due. */
  readonly oldestSeconds: number;
}

export interface Backlog {
  /** Only what there is. */
  readonly pastDue: readonly PastDue[];
  readonly openCircuits: number;
  readonly openReplays: number;
  /** Fan-out tasks, counted up to `MAX_COUNTED`. */
  readonly tasks: number;
  /** Age of the oldest of them; null: there is none. */
  readonly oldestTaskSeconds: number | null;
}

/** Due for longer than this is past due: the sweeper offers such deliveries again. */
const GRACE = `interval '2 seconds'`;
/** Past-due deliveries that are counted. Each of many webhooks is counted up to its share, at least 100. */
const MAX_COUNTED = 50_000;
/** Attempts in flight are looked for among this many deliveries of a webhook: workers claim the oldest first. */
const HEAD = 100;
const STATEMENT_TIMEOUT_MS = 2_000;

/** Past-due deliveries of a webhook `w`, oldest first. Those of replays wait for all others, by design. */
const pastDue = (limit: string): string => `(
  SELECT d.next_attempt_at AS due_at FROM deliveries d
  WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.claimed_by IS NULL
    AND d.replay_id IS NULL AND d.next_attempt_at <= now() - ${GRACE}
  ORDER BY d.next_attempt_at LIMIT ${limit})`;

/** A webhook `w` has attempts in flight. */
const HAS_ATTEMPTS = `EXISTS (
  SELECT FROM (
    SELECT d.claimed_by FROM deliveries d WHERE d.webhook_id = w.id AND d.status = 'pending'
    ORDER BY d.next_attempt_at LIMIT ${HEAD}
  ) head
  WHERE head.claimed_by IS NOT NULL)`;

/** Its cost follows the number of webhooks with pending deliveries and the bounds, not the backlog. */
const LIST_PAST_DUE = `
  ${PENDING_WEBHOOKS}, late AS MATERIALIZED (
    SELECT w.id, extract(epoch FROM now() - oldest.due_at)::float8 AS seconds,
      CASE WHEN ${IS_COORDINATED} THEN 'limits' WHEN ${HAS_ATTEMPTS} THEN 'endpoint' ELSE 'worker' END
        AS waits_for
    FROM pending JOIN webhooks w ON w.id = pending.webhook_id
    CROSS JOIN LATERAL ${pastDue('1')} oldest
    WHERE ${IS_RUNNING} AND ${IS_CLOSED}
  ), share AS MATERIALIZED (
    SELECT greatest(${MAX_COUNTED} / greatest(count(*), 1), 100) AS size FROM late
  ), counted AS (
    SELECT w.waits_for FROM late w CROSS JOIN LATERAL ${pastDue('(SELECT size FROM share)')} due
    LIMIT ${MAX_COUNTED}
  )
  SELECT waits_for AS "waitsFor", max(seconds) AS "oldestSeconds",
    (SELECT count(*)::integer FROM counted c WHERE c.waits_for = late.waits_for) AS count
  FROM late GROUP BY waits_for`;

const COUNT_OPEN = `
  SELECT
    (SELECT count(*)::integer FROM webhooks w WHERE w.circuit_opened_at IS NOT NULL AND ${RECEIVES})
      AS "openCircuits",
    (SELECT count(*)::integer FROM replays WHERE status IN ('pending', 'running')) AS "openReplays",
    tasks.count AS tasks, tasks.oldest AS "oldestTaskSeconds"
  FROM (
    SELECT count(*)::integer, extract(epoch FROM now() - min(created_at))::float8 AS oldest
    FROM (SELECT created_at FROM fan_out_tasks LIMIT ${MAX_COUNTED}) task
  ) tasks`;

/** What waits in PostgreSQL, for all processes. */
@Injectable()
export class BacklogRepository {
  constructor(private readonly dataSource: DataSource) {}

  read(): Promise<Backlog> {
    return this.dataSource.transaction(async (manager) => {
      await manager.query(`SET LOCAL statement_timeout = ${STATEMENT_TIMEOUT_MS}`);
      await manager.query(READ_IN_ORDER);
      const pastDue = await manager.query<PastDue[]>(LIST_PAST_DUE);
      const [open] = await manager.query<[Omit<Backlog, 'pastDue'>]>(COUNT_OPEN);
      return { pastDue, ...open };
    });
  }
}
