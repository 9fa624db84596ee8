/** A delivery with an attempt in progress. */
export interface AttemptedDelivery {
  readonly id: string;
  readonly webhookId: string;
  /** The account that owns the webhook. */
  readonly accountId: string;
  /** Planned by a replay. */
  readonly isReplay?: boolean;
  /** The event type. */
  readonly event: string;
  /** The number of this attempt: 1, 2, … */
  readonly attempt: number;
  /** Attempts in all. Null: the settings decide. Only test deliveries have a limit of their own. */
  readonly maxAttempts: number | null;
  /** The attempt probes an endpoint whose circuit is open. */
  readonly probe: boolean;
}

/** A delivery that this worker may attempt now, with all that the attempt needs. */
export interface ClaimedDelivery extends AttemptedDelivery {
  readonly eventId: string;
  /** The `webhook-id` header: the event's id, or the delivery's own if it was made before events had one. */
  readonly messageId: string;
  /** The delivery that this one repeats. */
  readonly replayOf: string | null;
  /** The JSON text of the event's data. */
  readonly data: string;
  readonly occurredAt: Date;
  readonly url: string;
  /** Encrypted, like `previousSecret`. */
  readonly secret: string | null;
  readonly previousSecret: string | null;
  readonly previousSecretUntil: Date | null;
}

/** An attempt whose result its worker will not record. It is no probe: it consumes an attempt. */
export interface AbandonedAttempt extends AttemptedDelivery {
  /** The worker that claimed the delivery. */
  readonly workerId: string;
  readonly startedAt: Date;
}
