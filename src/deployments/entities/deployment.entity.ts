import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

@Entity('deployments')
export class Deployment {
  @Id() id!: string;
  @Uuid({ name: 'agent_id' }) agentId!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Text() status!: string;
  @Text({ nullable: true }) version!: string | null;
  @Column({ type: 'integer' }) replicas!: number;
  @Text({ name: 'node_id', nullable: true }) nodeId!: string | null;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
  @Timestamp({ name: 'started_at', nullable: true }) startedAt!: Date | null;
  @Timestamp({ name: 'ended_at', nullable: true }) endedAt!: Date | null;
  @Text({ name: 'error_message', nullable: true }) errorMessage!: string | null;
}
