import type { EventRange, Period } from './replay-period.js';
import type { ReplayedStatus } from './entities/replay.entity.js';
import type { FilterSource } from '../../webhooks/policy/filter/filter.js';
import { TEST_ATTEMPTS } from '../entities/delivery.entity.js';
import { isPlanned } from '../planned/planned-deliveries.js';

/** Which events are sent to a webhook. */
export interface Selection extends Period, EventRange {
  readonly userId: string;
  readonly webhookId: string;
  readonly deliveryStatus: ReplayedStatus;
  /** Null: all. */
  readonly types: readonly string[] | null;
  /** Only events of these agents; null: all. */
  readonly agentIds: readonly string[] | null;
  /** Judged by `replay-filter.ts`; null: all. */
  readonly filter: FilterSource | null;
}

/** The parameters $1 to $9 of both statements. */
export function selectionValues(selection: Selection): unknown[] {
  const { userId, webhookId, cursorId, endId, since, until } = selection;
  const { types, deliveryStatus, agentIds } = selection;
  return [userId, webhookId, cursorId, endId, since, until, types, deliveryStatus, agentIds];
}

/** The parameters of {@link EXAMINE}. */
export function examineValues(selection: Selection, limit: number): unknown[] {
  return [...selectionValues(selection), limit, selection.filter !== null];
}

/** Events of older versions do not know that a test send made them; their delivery does. */
const IS_TEST = `(e.is_test OR (e.matched IS NULL AND EXISTS (
  SELECT FROM deliveries WHERE event_id = e.id AND max_attempts = ${TEST_ATTEMPTS})))`;

/** The event `e` is of the period, the types and the agents, and can be sent. */
const IS_ELIGIBLE = `(e.occurred_at >= $5 AND ($6::timestamptz IS NULL OR e.occurred_at < $6)
  AND ($7::text[] IS NULL OR e.type = ANY ($7))
  AND ($9::uuid[] IS NULL OR e.agent_id = ANY ($9)) AND e.expunged_at IS NULL AND NOT ${IS_TEST})`;

/** The status of its `latest` delivery to the webhook is the requested one. A planned delivery is not missing. */
const IS_SELECTED = `CASE $8
  WHEN 'missing' THEN latest.status IS NULL
    AND NOT ${isPlanned({ user: '$1', event: 'e.id', webhook: '$2' })}
  WHEN 'any' THEN coalesce(latest.status <> 'pending', false)
  ELSE coalesce(latest.status = $8, false) END`;

/** Counts the selected events, without the filter. Reads the deliveries of the webhook once, however many events there are. */
export const COUNT_SELECTED = `
  WITH latest AS (
    SELECT DISTINCT ON (event_id) event_id, status FROM deliveries
    WHERE webhook_id = $2 AND id > $3 ORDER BY event_id, id DESC
  )
  SELECT count(*)::integer AS matched
  FROM events e LEFT JOIN latest ON latest.event_id = e.id
  WHERE e.user_id = $1 AND e.id > $3 AND e.id < $4 AND ${IS_ELIGIBLE} AND ${IS_SELECTED}`;

/**
 * The next events of the account in the order of their ids, at most $10, with the latest delivery of each, and
 * with the data of selected ones if $11.
 * Comparing rows, and OFFSET 0, leave PostgreSQL only the indexes `events_user_id` and
 * `deliveries_event_id`: others would have it read the events of all accounts, or all of the webhook's
 * deliveries.
 */
export const EXAMINE = `
  SELECT e.id, e.type, latest.id AS "replayOf", e.is_eligible AND ${IS_SELECTED} AS "isSelected",
    CASE WHEN $11::boolean AND e.is_eligible AND ${IS_SELECTED} THEN e.data END AS data
  FROM (
    SELECT e.id, e.type, e.data, ${IS_ELIGIBLE} AS is_eligible
    FROM events e
    WHERE (e.user_id, e.id) > ($1::uuid, $3::uuid) AND (e.user_id, e.id) < ($1::uuid, $4::uuid)
      AND e.id > $3 AND e.id < $4
    ORDER BY e.user_id, e.id LIMIT $10
  ) e
  LEFT JOIN LATERAL (
    SELECT d.id, d.status
    FROM (SELECT id, webhook_id, status FROM deliveries
      WHERE e.is_eligible AND event_id = e.id AND id > $3 OFFSET 0) d
    WHERE d.webhook_id = $2 ORDER BY d.id DESC LIMIT 1
  ) latest ON true
  ORDER BY e.id`;
