import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Text, Timestamp } from '../../database/entity-columns.js';

/** The first answer to an `Idempotency-Key`, kept for 24 hours. */
@Entity('idempotency_keys')
export class IdempotencyRecord {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' }) userId!: string;
  @PrimaryColumn({ type: 'text' }) key!: string;
  /** Keyed hash of method, path and body: never the body itself. */
  @Text() fingerprint!: string;
  /** Null while the first call is still in flight. */
  @Column({ type: 'json', nullable: true }) answer!: unknown;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
}
