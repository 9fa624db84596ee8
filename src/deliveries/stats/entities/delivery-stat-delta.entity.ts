import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { Timestamp, Uuid } from '../../../platform/database/entity-columns.js';

/** What one statement added to a webhook's statistics, until it is moved to `delivery_stats`. */
@Entity('delivery_stat_deltas')
export class DeliveryStatDelta {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;
  @Uuid({ name: 'webhook_id' }) webhookId!: string;
  @Timestamp() minute!: Date;
  @Column({ type: 'integer' }) delivered!: number;
  @Column({ type: 'integer' }) failed!: number;
  @Column({ type: 'integer' }) attempts!: number;
  /** Of each attempt that has one, in no order. */
  @Column({ name: 'durations_ms', type: 'integer', array: true }) durationsMs!: number[];
}
