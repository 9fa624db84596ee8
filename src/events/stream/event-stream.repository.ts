import { Injectable } from '@nestjs/common';
import { GenericPlanConnections } from '../../platform/database/generic-plan-connections.js';
import { idBounds } from '../../platform/database/partitions/partitions.js';
import { prepared } from '../../platform/database/prepared.js';
import { ReadQueries } from '../../platform/database/reads/read-queries.js';
import { uuids } from '../../platform/database/uuids.js';

/** An event as it is streamed; `data` is its JSON text. */
export interface EventRow {
  readonly id: string;
  readonly type: string;
  readonly data: string;
  readonly occurredAt: Date;
  readonly agentId: string | null;
  readonly deploymentId: string | null;
}

export type OwnedEvent = EventRow & { readonly userId: string };

/** An account whose events up to `after` have been read. */
export interface ReadAccount {
  readonly userId: string;
  readonly after: string;
}

/** Some of the events after a position. */
export interface EventPage {
  /** Those of a type that is not wanted have no `data`. */
  readonly events: readonly (Omit<EventRow, 'data'> & { readonly data: string | null })[];
  /** There are no others. */
  readonly isLast: boolean;
}

/** Rows of a page, and about how many bytes of data; it has one event more than fit. */
const PAGE_ROWS = 500;
const PAGE_BYTES = 128 * 1024;

const COLUMNS = `e.id, e.type, e.data, e.occurred_at AS "occurredAt", e.agent_id AS "agentId",
  e.deployment_id AS "deploymentId"`;

/** Looks up each account in the index (user_id, id): its cost depends on the new events of these accounts. */
export const READ_NEW = prepared(
  `SELECT account.user_id AS "userId", ${COLUMNS}
   FROM unnest($1::uuid[], $2::uuid[]) AS account (user_id, after)
   CROSS JOIN LATERAL (
     SELECT * FROM events
     WHERE user_id = account.user_id AND id > account.after AND id < $3::uuid
     ORDER BY id LIMIT $4::int
   ) e ORDER BY e.id`,
);

/**
 * Reads as many rows whatever types are wanted, so that no page takes long; the others are returned without
 * `data`. Stops after the row with which the data exceeds `$6` bytes.
 */
const READ_PAGE = `
  SELECT ${COLUMNS}, e.rows
  FROM (
    SELECT e.id, e.type, e.occurred_at, e.agent_id, e.deployment_id,
      CASE WHEN wanted THEN data END AS data, count(*) OVER ()::int AS rows,
      sum(CASE WHEN wanted THEN octet_length(data) ELSE 0 END)
        OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS bytes_before
    FROM (
      SELECT *, $5::text[] IS NULL OR type = ANY ($5) AS wanted
      FROM events WHERE user_id = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4
    ) e
  ) e WHERE coalesce(bytes_before, 0) < $6 ORDER BY id`;

const FIND_OLDEST = `
  SELECT
    (SELECT min(right(child.relname, 8)) FROM pg_inherits JOIN pg_class child ON child.oid = inhrelid
     WHERE inhparent = 'events'::regclass) AS week,
    (SELECT occurred_at FROM events WHERE user_id = $1 ORDER BY id LIMIT 1) AS "occurredAt"`;

@Injectable()
export class EventStreamRepository {
  constructor(
    private readonly plans: GenericPlanConnections,
    private readonly reads: ReadQueries,
  ) {}

  /** Events of these accounts below the commit horizon, at most `limit` of each, in the order of their ids. */
  listNew(accounts: readonly ReadAccount[], horizon: string, limit: number): Promise<OwnedEvent[]> {
    return this.plans.query(READ_NEW, [
      uuids(accounts.map(({ userId }) => userId)),
      uuids(accounts.map(({ after }) => after)),
      horizon,
      limit,
    ]);
  }

  /** The next events of an account after one position up to another. */
  async readPage(
    userId: string,
    { after, to }: { readonly after: string; readonly to: string },
    types: readonly string[] | null,
  ): Promise<EventPage> {
    type Row = EventPage['events'][number] & { readonly rows: number };
    const values = [userId, after, to, PAGE_ROWS, types, PAGE_BYTES];
    const events = await this.reads.query<Row>(userId, READ_PAGE, values);
    const rows = events[0]?.rows ?? 0;
    return { events, isLast: rows < PAGE_ROWS && rows === events.length };
  }

  /** The id below which events have been deleted, and the time of the account's oldest event, if it has any. */
  async findOldest(userId: string): Promise<{ id: string; occurredAt: Date | null }> {
    type Row = { week: string; occurredAt: Date | null };
    const [row] = await this.reads.query<Row>(userId, FIND_OLDEST, [userId]);
    return { id: idBounds(row?.week ?? '').from, occurredAt: row?.occurredAt ?? null };
  }
}
