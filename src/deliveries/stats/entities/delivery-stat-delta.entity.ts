import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Timestamp, Uuid } from '../../../platform/database/entity-columns.js';

/**
 * What one statement recorded, until it is added to `delivery_stats`. The arrays have an element for each
 * attempt, or for each delivery that ended without one.
 */
@Entity('delivery_stat_deltas')
export class DeliveryStatDelta {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;
  @Timestamp() minute!: Date;
  /** False for deliveries that ended without an attempt. */
  @Column({ type: 'boolean' }) attempted!: boolean;
  @Uuid({ name: 'webhook_ids', array: true }) webhookIds!: string[];
  /** Whether the delivery succeeded; null for an attempt that a retry follows. */
  @Column({ type: 'boolean', array: true }) successes!: (boolean | null)[];
  /** Null for an abandoned attempt. */
  @Column({ name: 'durations_ms', type: 'integer', array: true }) durationsMs!: (number | null)[];
}
