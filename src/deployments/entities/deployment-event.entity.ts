import { Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';

@Entity('deployment_events')
export class DeploymentEvent {
  @Id() id!: string;
  @Uuid({ name: 'deployment_id' }) deploymentId!: string;
  @Text({ name: 'event_type' }) eventType!: string;
  @Text() status!: string;
  @Text({ name: 'node_id', nullable: true }) nodeId!: string | null;
  @Text({ name: 'error_message', nullable: true }) errorMessage!: string | null;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
}
