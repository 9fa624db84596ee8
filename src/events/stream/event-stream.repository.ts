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

/** Reads as many rows whatever types are asked for, so that no page takes long: others have no data. */
const READ_PAGE = `
  SELECT e.id, e.type, CASE WHEN $5::text[] IS NULL OR e.type = ANY ($5) THEN e.data END AS data,
    e.occurred_at AS "occurredAt", e.agent_id AS "agentId", e.deployment_id AS "deploymentId"
  FROM events e WHERE e.user_id = $1 AND e.id > $2 AND e.id <= $3 ORDER BY e.id LIMIT $4`;

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

  /** The next `limit` events of an account after one position up to another. Without `data`: of another type. */
  listPage(
    userId: string,
    { after, to, limit }: { after: string; to: string; limit: number },
    types: readonly string[] | null,
  ): Promise<(Omit<EventRow, 'data'> & { readonly data: string | null })[]> {
    return this.reads.query(userId, READ_PAGE, [userId, after, to, limit, types]);
  }

  /** The id below which events have been deleted, and the time of the account's oldest event, if it has any. */
  async findOldest(userId: string): Promise<{ id: string; occurredAt: Date | null }> {
    type Row = { week: string; occurredAt: Date | null };
    const [row] = await this.reads.query<Row>(userId, FIND_OLDEST, [userId]);
    return { id: idBounds(row?.week ?? '').from, occurredAt: row?.occurredAt ?? null };
  }
}
