import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';
import { PolicyColumns } from '../policy/policy-columns.js';

@Entity('webhooks')
export class Webhook extends PolicyColumns {
  @Id() id!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Text({ nullable: true }) name!: string | null;
  /** Without its path, as `https://host/***`, if it is a secret: see `encryptedUrl`. */
  @Text() url!: string;
  /** The whole of a URL that is a secret, encrypted like one. Null: `url` is whole. */
  @Text({ name: 'encrypted_url', nullable: true }) encryptedUrl!: string | null;
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
