import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Text, Timestamp } from '../../database/entity-columns.js';

/** The first response to an `Idempotency-Key`, kept for 24 hours. */
@Entity('idempotency_keys')
export class IdempotencyRecord {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' }) userId!: string;
  @PrimaryColumn({ type: 'text' }) key!: string;
  /** Keyed hash of method, path and body: never the body itself. */
  @Text() fingerprint!: string;
  /** The response; null while the first call is in progress. */
  @Column({ name: 'answer', type: 'json', nullable: true }) response!: unknown;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
}
