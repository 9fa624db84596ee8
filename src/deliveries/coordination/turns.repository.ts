import { Injectable } from '@nestjs/common';
import type { PlannedQuery } from '../../platform/database/generic-plan-connections.js';
import { prepared } from '../../platform/database/prepared.js';
import { uuids } from '../../platform/database/uuids.js';
import type { ClaimedDelivery } from '../attempt/claimed-delivery.js';
import { IS_CLOSED, IS_COORDINATED, IS_RUNNING } from '../circuit/circuit-sql.js';
import { FIRST_KEY } from '../ordering/order-sql.js';
import { isDue } from '../dispatch/claim-conditions.js';
import { CLAIM, claimValues, type ClaimOptions } from '../dispatch/claims.repository.js';
import { LIMIT_COLUMNS, type LimitRow } from './limits.js';
import type { Webhook } from '../../webhooks/entities/webhook.entity.js';
import {
  FORGET_EARLIER,
  LIST_ORDERED_DUE,
  orderedDue,
  type OrderedDue,
  type OrderedDueRow,
} from './ordered-due.js';

/** A coordinated webhook that receives deliveries, and the state of its limits. */
export interface LockedWebhook extends LimitRow {
  /** Null: another worker has locked the state, or there is none yet (`hasState`). */
  readonly lockedId: string | null;
  readonly hasState: boolean;
  readonly circuitIsClosed: boolean;
  readonly nowMs: number;
  /** As text, with all its digits. */
  readonly rateLimitedSince: string | null;
  readonly ordering: Webhook['ordering'];
  readonly orderedFrom: Webhook['orderedFrom'];
  /** Null unless locked. Attempts that have ended since the last turn are included. */
  readonly inFlight: readonly string[] | null;
}

/** The row is returned even if the state is locked; `l` is the state as its last turn left it. */
const LOCK = prepared(`
  SELECT l.webhook_id AS "lockedId",
    EXISTS (SELECT FROM webhook_limits s WHERE s.webhook_id = w.id) AS "hasState",
    ${IS_CLOSED} AS "circuitIsClosed", w.rate_limited_since::text AS "rateLimitedSince", w.ordering,
    w.ordered_from AS "orderedFrom",
    (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS "nowMs",
    l.in_flight AS "inFlight", ${LIMIT_COLUMNS}
  FROM webhooks w LEFT JOIN LATERAL (
    SELECT * FROM webhook_limits WHERE webhook_id = w.id LIMIT 1 FOR UPDATE SKIP LOCKED
  ) l ON true
  WHERE w.id = $1 AND ${IS_COORDINATED} AND ${IS_RUNNING}`);

const CREATE = prepared(
  `INSERT INTO webhook_limits (webhook_id) VALUES ($1) ON CONFLICT DO NOTHING`,
);

/** A delivery is in flight until its result is recorded, or its attempt rescued. */
const LIST_IN_FLIGHT = prepared(`
  SELECT d.id FROM unnest($1::uuid[]) AS claimed (id)
  CROSS JOIN LATERAL (SELECT id, claimed_by FROM deliveries WHERE id = claimed.id LIMIT 1) d
  WHERE d.claimed_by IS NOT NULL`);

const dueOf = (isReplay: boolean): string => `(
  SELECT d.id FROM deliveries d
  WHERE d.webhook_id = $1 AND d.status = 'pending' AND d.claimed_by IS NULL AND ${isDue('d')}
    AND d.replay_id IS ${isReplay ? 'NOT NULL' : 'NULL'}
  ORDER BY d.next_attempt_at LIMIT $2
)`;

/**
 * Oldest first; those of replays, of which few are pending at a time, after all others. None if the webhook
 * has an order, which this statement must see itself: see `LIST_ORDERED_DUE`.
 */
export const LIST_DUE = prepared(`
  SELECT id FROM (${dueOf(false)} UNION ALL ${dueOf(true)}) due
  WHERE EXISTS (SELECT FROM webhooks w WHERE w.id = $1 AND w.ordering IS NULL) LIMIT $2`);

const SAVE = prepared(
  `UPDATE webhook_limits SET rate_limited_since = $2, arrival_ms = $3, in_flight = $4
   WHERE webhook_id = $1`,
);

/** The statements of a turn. All but the first run under the lock of the webhook's row in `webhook_limits`. */
@Injectable()
export class TurnsRepository {
  /** Null if the webhook is not coordinated, or receives nothing. */
  async lock(query: PlannedQuery, webhookId: string): Promise<LockedWebhook | null> {
    const [webhook] = await query<LockedWebhook>(LOCK, [webhookId]);
    return webhook ?? null;
  }

  /** Inserts the row to lock. */
  async create(query: PlannedQuery, webhookId: string): Promise<void> {
    await query(CREATE, [webhookId]);
  }

  /** Those of the deliveries whose attempts have not ended. */
  listInFlight(query: PlannedQuery, ids: readonly string[]): Promise<string[]> {
    return listIds(query, LIST_IN_FLIGHT, [uuids(ids)]);
  }

  /** Deliveries that could be claimed now, in the order in which they are sent. */
  listDue(query: PlannedQuery, webhookId: string, limit: number): Promise<string[]> {
    return listIds(query, LIST_DUE, [webhookId, limit]);
  }

  /** As `listDue`, for a webhook with an order. `after`: where the search before it ended. */
  async listOrderedDue(
    query: PlannedQuery,
    webhookId: string,
    { limit, after }: { readonly limit: number; readonly after: string | null },
  ): Promise<OrderedDue> {
    const values = [webhookId, limit, after ?? FIRST_KEY];
    const [row] = await query<OrderedDueRow>(LIST_ORDERED_DUE, values);
    return orderedDue(row, limit);
  }

  /** Ends the transition after the order was switched on, unless an earlier delivery is pending. */
  async forgetEarlier(query: PlannedQuery, webhookId: string): Promise<void> {
    await query(FORGET_EARLIER, [webhookId]);
  }

  /** Claims those of the deliveries that this worker may attempt now, in their order. */
  async claim(
    query: PlannedQuery,
    ids: readonly string[],
    options: ClaimOptions,
  ): Promise<ClaimedDelivery[]> {
    const values = claimValues(ids, options, true);
    if (values === null) return [];
    const claimed = await query<ClaimedDelivery>(CLAIM, values);
    const granted = new Map(claimed.map((delivery) => [delivery.id, delivery]));
    return ids.flatMap((id) => granted.get(id) ?? []);
  }

  /** Stores the state of the limits after a turn. */
  async save(
    query: PlannedQuery,
    webhookId: string,
    state: {
      readonly rateLimitedSince: string | null;
      readonly arrivalMs: number | null;
      readonly inFlight: readonly string[];
    },
  ): Promise<void> {
    const { rateLimitedSince, arrivalMs, inFlight } = state;
    await query(SAVE, [webhookId, rateLimitedSince, arrivalMs, uuids(inFlight)]);
  }
}

async function listIds(query: PlannedQuery, sql: string, values: unknown[]): Promise<string[]> {
  return (await query<{ id: string }>(sql, values)).map(({ id }) => id);
}
