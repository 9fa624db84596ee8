import { Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';
import { Partitioned } from '../../platform/database/partitions/partitioned.js';

@Partitioned()
@Entity('events')
export class Event {
  @Id() id!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Text() type!: string;
  /** The JSON text of `data`, kept as text so that every attempt sends the same bytes. */
  @Text() data!: string;
  @Timestamp({ name: 'occurred_at' }) occurredAt!: Date;
}
