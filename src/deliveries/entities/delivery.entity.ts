import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';
import { Partitioned } from '../../platform/database/partitions/partitioned.js';

export const DELIVERY_STATUSES = ['pending', 'delivered', 'failed', 'cancelled'] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

/** The `maxAttempts` of test deliveries, which those of older versions are known by. */
export const TEST_ATTEMPTS = 1;

/** Why a delivery failed (the first four) or was cancelled. */
export type EndReason =
  | 'exhausted'
  | 'gone'
  | 'blocked'
  | 'expired'
  | 'webhook_deleted'
  | 'webhook_inactive'
  | 'expunged'
  | 'overflow'
  | 'cancelled_by_request';

/**
 * The claim and the record of the attempt soon change a row: with space left in its page, a claim
 * updates none of the five indexes.
 */
@Partitioned({ fillfactor: 50 })
@Entity('deliveries')
export class Delivery {
  @Id() id!: string;
  @Uuid({ name: 'webhook_id' }) webhookId!: string;
  @Uuid({ name: 'event_id' }) eventId!: string;
  @Text({ name: 'event_type' }) eventType!: string;
  @Text() status!: DeliveryStatus;
  /** Attempts that have ended, abandoned ones included. */
  @Column({ type: 'integer' }) attempts!: number;
  /** Attempts in all. Null: the settings decide. */
  @Column({ name: 'max_attempts', type: 'integer', nullable: true }) maxAttempts!: number | null;
  @Timestamp({ name: 'next_attempt_at', nullable: true }) nextAttemptAt!: Date | null;
  /** The worker that makes an attempt. */
  @Uuid({ name: 'claimed_by', nullable: true }) claimedBy!: string | null;
  @Timestamp({ name: 'claimed_at', nullable: true }) claimedAt!: Date | null;
  /** Of the last attempt that ended. */
  @Column({ name: 'status_code', type: 'integer', nullable: true }) statusCode!: number | null;
  @Text({ name: 'error_message', nullable: true }) errorMessage!: string | null;
  /** Of the last attempt that ended, in ms. */
  @Column({ name: 'duration_ms', type: 'integer', nullable: true }) durationMs!: number | null;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
  @Timestamp({ name: 'delivered_at', nullable: true }) deliveredAt!: Date | null;
  /** The delivery that this one repeats. */
  @Uuid({ name: 'replay_of', nullable: true }) replayOf!: string | null;
  /** The replay job that created it. */
  @Uuid({ name: 'replay_id', nullable: true }) replayId!: string | null;
  /** The version of the formats when it was inserted, so that all attempts send the same bytes. Null: the first. */
  @Column({ name: 'format_version', type: 'smallint', nullable: true })
  formatVersion!: number | null;
  /**
   * Null unless it failed or was cancelled, and for deliveries of versions that did not record it. But
   * `expunged` is set at once, also during an attempt: it then ends as delivered or cancelled, not as pending.
   */
  @Text({ name: 'end_reason', nullable: true }) endReason!: EndReason | null;
  /**
   * Deliveries of one webhook with the same key are sent one after the other, see `orderKeyOf`. Null if the
   * webhook had no order when the delivery was made.
   */
  @Uuid({ name: 'order_key', nullable: true }) orderKey!: string | null;
  /** The place among the deliveries with the same key, see `ORDER_SEQ`. */
  @Column({ name: 'order_seq', type: 'bigint', nullable: true }) orderSeq!: string | null;
}
