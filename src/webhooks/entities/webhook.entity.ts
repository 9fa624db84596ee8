import { Column, Entity } from 'typeorm';
import { CircuitColumns } from '../../deliveries/circuit/circuit-columns.js';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

@Entity('webhooks')
export class Webhook extends CircuitColumns {
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
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
  @Timestamp({ name: 'updated_at' }) updatedAt!: Date;
  @Timestamp({ name: 'deleted_at', nullable: true }) deletedAt!: Date | null;
}
