import type { AttemptPolicy } from '../../webhooks/policy/attempt-policy.js';

/** A delivery with an attempt in progress. */
export interface AttemptedDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** The account that owns the webhook. */
  readonly accountId: string;
  /** Planned by a replay. */
  readonly isReplay?: boolean;
  /** Its webhook's deliveries are claimed in turns. */
  readonly isCoordinated?: boolean;
  /** The event type. */
  readonly event: string;
  /** The number of this attempt: 1, 2, … */
  readonly attempt: number;
  /** Attempts in all. Null: the settings decide. Only test deliveries have a limit of their own. */
  readonly maxAttempts: number | null;
  /** Delays before the retries, in seconds. Null: the settings decide. */
  retrySchedule: AttemptPolicy['retrySchedule'];
  /** The attempt probes an endpoint whose circuit is open. */
  readonly probe: boolean;
}

/** A delivery that this worker may attempt now, with all that the attempt needs. */
export interface ClaimedDelivery extends AttemptedDelivery, AttemptPolicy {
  readonly eventId: string;
  /** The `webhook-id` header: the event's id, or the delivery's own if it was made before events had one. */
  readonly messageId: string;
  /** The delivery that this one repeats. */
  readonly replayOf: string | null;
  /** The JSON text of the event's data. */
  readonly data: string;
  readonly occurredAt: Date;
  /** Of the report that caused the event; null for repetitions of earlier deliveries, too. */
  readonly traceparent: string | null;
  /** The version of the format that the body has; null: the first. */
  readonly formatVersion: number | null;
}

/** An attempt whose result its worker will not record. It is no probe: it consumes an attempt. */
export interface AbandonedAttempt extends AttemptedDelivery {
  /** The worker that claimed the delivery. */
  readonly workerId: string;
  readonly startedAt: Date;
}
