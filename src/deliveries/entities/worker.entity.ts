import { Entity } from 'typeorm';
import { Id, Timestamp } from '../../platform/database/entity-columns.js';

/** A process that makes attempts; its claims are good for as long as it shows signs of life. */
@Entity('workers')
export class Worker {
  @Id() id!: string;
  @Timestamp({ name: 'started_at' }) startedAt!: Date;
  @Timestamp({ name: 'seen_at' }) seenAt!: Date;
}
