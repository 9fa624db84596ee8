import { CIRCUIT_MAX_WAIT, IS_CLOSED, RECEIVES } from '../circuit/circuit-sql.js';
import { isDue } from '../dispatch/claim-conditions.js';
import type { Delivery } from '../entities/delivery.entity.js';
import { WORKER_LEASE } from '../recovery/worker-lease.js';

/** What decides where a delivery is: its own columns, its webhook's, and the claim that it is under. */
export interface DeliveryFacts extends Pick<
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
  readonly circuitIsClosed: boolean;
  readonly circuitOpenedAt: Date | null;
  readonly consecutiveFailures: number;
  readonly nextProbeAt: Date | null;
  /** When the delivery fails if the circuit stays open. */
  readonly expiresAt: Date;
  /** The last heartbeat of the worker that makes the attempt; null, too, if it has no lease. */
  readonly leaseRenewedAt: Date | null;
  readonly leaseEndsAt: Date | null;
}

/**
 * The facts of a delivery `t`, by the conditions with which the claim decides. They include the columns
 * that the history of deliveries shows.
 */
export const FACT_COLUMNS = `now() AS now, t.end_reason AS "endReason", t.claimed_at AS "claimedAt",
  t.claimed_by IS NOT NULL AS "isClaimed", coalesce(${isDue('t')}, false) AS "isDue",
  ${RECEIVES} AS "webhookReceives", w.deleted_at IS NOT NULL AS "webhookIsDeleted",
  ${IS_CLOSED} AS "circuitIsClosed", w.circuit_opened_at AS "circuitOpenedAt",
  w.consecutive_failures AS "consecutiveFailures", w.next_probe_at AS "nextProbeAt",
  t.created_at + ${CIRCUIT_MAX_WAIT} AS "expiresAt",
  k.seen_at AS "leaseRenewedAt", k.seen_at + ${WORKER_LEASE} AS "leaseEndsAt"`;

/** What {@link FACT_COLUMNS} reads besides the delivery. */
export const FACT_JOINS = `JOIN webhooks w ON w.id = t.webhook_id
  LEFT JOIN workers k ON k.id = t.claimed_by`;
