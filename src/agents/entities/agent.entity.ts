import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

@Entity('agents')
export class Agent {
  @Id() id!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Text() name!: string;
  @Text({ nullable: true }) description!: string | null;
  @Text() type!: string;
  @Text() status!: string;
  @Column({ type: 'jsonb', nullable: true }) config!: unknown;
  @Text({ name: 'node_id', nullable: true }) nodeId!: string | null;
  @Timestamp({ name: 'last_heartbeat', nullable: true }) lastHeartbeat!: Date | null;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
  @Timestamp({ name: 'updated_at' }) updatedAt!: Date;
}
