import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

@Entity('api_keys')
export class ApiKey {
  @Id() id!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Text() name!: string;
  /** The public part, unique. */
  @Text() prefix!: string;
  /** SHA-256 of the whole key, hex. */
  @Text({ name: 'key_hash' }) keyHash!: string;
  @Column({ type: 'text', array: true }) scopes!: string[];
  @Timestamp({ name: 'last_used_at', nullable: true }) lastUsedAt!: Date | null;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
  @Timestamp({ name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  @Timestamp({ name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}
