import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Timestamp } from '../../../platform/database/entity-columns.js';

/** The state of a webhook's limits; the turn that locks the row may claim its deliveries. */
@Entity('webhook_limits')
export class WebhookLimit {
  @PrimaryColumn({ name: 'webhook_id', type: 'uuid' }) webhookId!: string;
  /** The rate limit that `arrivalMs` belongs to, by the time at which it was set. */
  @Timestamp({ name: 'rate_limited_since', nullable: true }) rateLimitedSince!: Date | null;
  /** The theoretical arrival time (see `gcra.ts`), in ms since the epoch. */
  @Column({ name: 'arrival_ms', type: 'float8', nullable: true }) arrivalMs!: number | null;
  /** Deliveries claimed under `max_concurrency`, those whose attempts have ended since the last turn included. */
  @Column({ name: 'in_flight', type: 'uuid', array: true }) inFlight!: string[];
}
