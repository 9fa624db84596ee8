import { circuitExpiry, IS_CLOSED, RECEIVES } from '../circuit/circuit-sql.js';
import { LIMIT_COLUMNS, type LimitRow } from '../coordination/limits.js';
import { isDue } from '../dispatch/claim-conditions.js';
import type { Delivery } from '../entities/delivery.entity.js';
import { PLANNED_EARLIER } from '../planned/planned-deliveries.js';
import { earlierDelivery, HEAD_IN_FRONT } from '../ordering/order-sql.js';
import { WORKER_LEASE } from '../recovery/worker-lease.js';

/** What decides where a delivery is: its own columns, its webhook's, and the claim that it is under. */
export interface DeliveryFacts
  extends
    LimitRow,
    Pick<
      Delivery,
      | 'status'
      | 'attempts'
      | 'statusCode'
      | 'errorMessage'
      | 'endReason'
      | 'nextAttemptAt'
      | 'claimedAt'
    > {
  /** PostgreSQL's clock. */
  readonly now: Date;
  readonly deliveredAt: Date | null;
  readonly isClaimed: boolean;
  readonly isDue: boolean;
  readonly webhookReceives: boolean;
  readonly webhookIsDeleted: boolean;
  readonly pausedAt: Date | null;
  readonly circuitIsClosed: boolean;
  readonly circuitOpenedAt: Date | null;
  readonly consecutiveFailures: number;
  readonly nextProbeAt: Date | null;
  /** The delivery of the same agent that is sent first. */
  readonly headInFront: string | null;
  /** A delivery from before the order was switched on, which is sent first. */
  readonly earlierDelivery: string | null;
  /** When the delivery fails if the circuit stays open. */
  readonly expiresAt: Date;
  /** Attempts in progress; 0 without a `maxConcurrency`. */
  readonly inFlight: number;
  /** Deliveries of a rate-limited webhook that have been due for longer, counted up to {@link COUNTED_AHEAD}. */
  readonly ahead: number;
  /** The last heartbeat of the worker that makes the attempt; null, too, if it has no lease. */
  readonly leaseRenewedAt: Date | null;
  readonly leaseEndsAt: Date | null;
}

export const COUNTED_AHEAD = 1_000;

/**
 * The facts of a delivery `t`, by the conditions with which the claim decides. They include the columns
 * that the history of deliveries shows.
 */
export const FACT_COLUMNS = `now() AS now, t.end_reason AS "endReason", t.claimed_at AS "claimedAt",
  t.claimed_by IS NOT NULL AS "isClaimed", coalesce(${isDue('t')}, false) AS "isDue",
  ${RECEIVES} AS "webhookReceives", w.deleted_at IS NOT NULL AS "webhookIsDeleted", w.paused_at AS "pausedAt",
  ${IS_CLOSED} AS "circuitIsClosed", w.circuit_opened_at AS "circuitOpenedAt",
  w.consecutive_failures AS "consecutiveFailures", w.next_probe_at AS "nextProbeAt",
  CASE WHEN t.status = 'pending' THEN ${HEAD_IN_FRONT} END AS "headInFront",
  CASE WHEN t.status = 'pending' AND t.order_seq IS NOT NULL THEN
    coalesce(${earlierDelivery('d.attempts = 0')}, ${PLANNED_EARLIER}) END
    AS "earlierDelivery",
  ${LIMIT_COLUMNS},
  (SELECT count(*)::integer FROM unnest(l.in_flight) AS claimed (id) JOIN deliveries f ON f.id = claimed.id
    WHERE f.claimed_by IS NOT NULL) AS "inFlight",
  CASE WHEN w.rate_per_second IS NULL THEN 0 ELSE (SELECT count(*)::integer FROM (
    SELECT FROM deliveries p
    WHERE p.webhook_id = t.webhook_id AND p.status = 'pending' AND p.claimed_by IS NULL
      AND (p.next_attempt_at, p.id) < (t.next_attempt_at, t.id)
    LIMIT ${COUNTED_AHEAD}) counted) END AS ahead,
  ${circuitExpiry('t')} AS "expiresAt",
  k.seen_at AS "leaseRenewedAt", k.seen_at + ${WORKER_LEASE} AS "leaseEndsAt"`;

/** What {@link FACT_COLUMNS} reads besides the delivery. */
export const FACT_JOINS = `JOIN webhooks w ON w.id = t.webhook_id
  LEFT JOIN webhook_limits l ON l.webhook_id = w.id
  LEFT JOIN workers k ON k.id = t.claimed_by`;
