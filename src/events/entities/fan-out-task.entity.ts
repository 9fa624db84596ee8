import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

/** An event whose deliveries a worker has yet to insert: see `PLANNED`. Rows are inserted and deleted only. */
@Entity('fan_out_tasks')
export class FanOutTask {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' }) userId!: string;
  @PrimaryColumn({ name: 'event_id', type: 'uuid' }) eventId!: string;
  @Text({ name: 'event_type' }) eventType!: string;
  /** The agent that the event concerns: the order key of ordered deliveries. */
  @Uuid({ name: 'agent_id', nullable: true }) agentId!: string | null;
  /** The webhooks that matched at the commit. */
  @Column({ name: 'webhook_ids', type: 'uuid', array: true }) webhookIds!: string[];
  /** Those of them that had an order at the commit. */
  @Column({ name: 'ordered_ids', type: 'uuid', array: true }) orderedIds!: string[];
  /** The place of all ordered deliveries, see `ORDER_SEQ`. Null: none is ordered. */
  @Column({ name: 'order_seq', type: 'bigint', nullable: true }) orderSeq!: string | null;
  /** The ids of the other deliveries follow. */
  @Uuid({ name: 'first_delivery_id' }) firstDeliveryId!: string;
  @Column({ name: 'format_version', type: 'smallint' }) formatVersion!: number;
  /** The account was full at the commit: the deliveries are inserted as cancelled. */
  @Column({ name: 'is_overflow', type: 'boolean' }) isOverflow!: boolean;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
}
