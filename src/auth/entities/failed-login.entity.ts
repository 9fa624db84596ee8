import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Timestamp } from '../../platform/database/entity-columns.js';

/** Failures in a row, of an account or an address. */
@Entity('failed_logins')
export class FailedLogin {
  /** SHA-256 of what is counted, hex: what strangers type is not kept. */
  @PrimaryColumn({ type: 'text' }) subject!: string;
  @Column({ type: 'integer' }) failures!: number;
  /** The next try is welcome from then on. */
  @Timestamp({ name: 'waits_until' }) waitsUntil!: Date;
  /** Then all is forgotten. */
  @Timestamp({ name: 'expires_at' }) expiresAt!: Date;
}
