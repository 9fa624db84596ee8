import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp } from '../../platform/database/entity-columns.js';

@Entity('users')
export class User {
  @Id() id!: string;
  /** In lower case, unique. */
  @Text() email!: string;
  @Text() name!: string;
  /** argon2id, PHC string. */
  @Text({ name: 'password_hash' }) passwordHash!: string;
  @Column({ name: 'is_active', type: 'boolean' }) isActive!: boolean;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
}
