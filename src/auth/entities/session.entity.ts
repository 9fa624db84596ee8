import { Entity } from 'typeorm';
import { Id, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

/** A login: the family of its refresh tokens, and what its access tokens depend on. */
@Entity('sessions')
export class Session {
  @Id() id!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
  @Timestamp({ name: 'ended_at', nullable: true }) endedAt!: Date | null;
}
