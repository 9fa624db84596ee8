import { Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

@Entity('refresh_tokens')
export class RefreshToken {
  @Id() id!: string;
  @Uuid({ name: 'session_id' }) sessionId!: string;
  /** SHA-256 of the token, hex, unique. */
  @Text({ name: 'token_hash' }) tokenHash!: string;
  @Timestamp({ name: 'expires_at' }) expiresAt!: Date;
  /** Set when it was exchanged; a second use ends the session. */
  @Timestamp({ name: 'used_at', nullable: true }) usedAt!: Date | null;
}
