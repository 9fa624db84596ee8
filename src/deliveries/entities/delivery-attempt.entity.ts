import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';
import { Partitioned } from '../../platform/database/partitions/partitioned.js';

@Partitioned()
@Entity('delivery_attempts')
export class DeliveryAttempt {
  @Id() id!: string;
  @Uuid({ name: 'delivery_id' }) deliveryId!: string;
  /** 1, 2, … */
  @Column({ type: 'integer' }) attempt!: number;
  @Column({ name: 'status_code', type: 'integer', nullable: true }) statusCode!: number | null;
  @Text({ name: 'error_message', nullable: true }) errorMessage!: string | null;
  @Column({ name: 'duration_ms', type: 'integer', nullable: true }) durationMs!: number | null;
  /** The first 4 KiB of the response as UTF-8; only of a delivery's first and latest attempt. */
  @Text({ name: 'response_body', nullable: true }) responseBody!: string | null;
  @Timestamp({ name: 'started_at' }) startedAt!: Date;
}
