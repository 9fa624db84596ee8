import { Column, Entity } from 'typeorm';
import { Id, Timestamp } from '../../platform/database/entity-columns.js';

/** A process that makes attempts. Its claims stand while its lease, renewed at `seenAt`, is valid. */
@Entity('workers')
export class Worker {
  @Id() id!: string;
  @Timestamp({ name: 'started_at' }) startedAt!: Date;
  @Timestamp({ name: 'seen_at' }) seenAt!: Date;
  /** Whether it sends due deliveries; an API process makes attempts of tests only. */
  @Column({ type: 'boolean', default: true }) sends!: boolean;
}
