import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

@Entity('webhooks')
export class Webhook {
  @Id() id!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Text({ nullable: true }) name!: string | null;
  @Text() url!: string;
  /** The subscription as its owner wrote it, aliases included. */
  @Column({ type: 'text', array: true }) events!: string[];
  /** Encrypted, see `secret-cipher.ts`. */
  @Text({ nullable: true }) secret!: string | null;
  /** The secret before the last change, still signed with until `previousSecretUntil`. */
  @Text({ name: 'previous_secret', nullable: true }) previousSecret!: string | null;
  @Timestamp({ name: 'previous_secret_until', nullable: true }) previousSecretUntil!: Date | null;
  @Column({ name: 'is_active', type: 'boolean' }) isActive!: boolean;
  /** When it answered 410, which switched it off. */
  @Timestamp({ name: 'gone_at', nullable: true }) goneAt!: Date | null;
  /** Deliveries exhausted in a row. */
  @Column({ name: 'consecutive_failures', type: 'integer' }) consecutiveFailures!: number;
  @Timestamp({ name: 'circuit_opened_at', nullable: true }) circuitOpenedAt!: Date | null;
  /** While the circuit is open: when one delivery may be tried as its probe. */
  @Timestamp({ name: 'next_probe_at', nullable: true }) nextProbeAt!: Date | null;
  /** Probes failed since the circuit opened. */
  @Column({ name: 'failed_probes', type: 'integer' }) failedProbes!: number;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
  @Timestamp({ name: 'updated_at' }) updatedAt!: Date;
  @Timestamp({ name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
}
