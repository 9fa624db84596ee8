import { Column, Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';
import { Partitioned } from '../../platform/database/partitions/partitioned.js';

@Partitioned()
@Entity('events')
export class Event {
  @Id() id!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Text() type!: string;
  /** The JSON text of `data`, kept as text so that every attempt sends the same bytes. */
  @Text() data!: string;
  @Timestamp({ name: 'occurred_at' }) occurredAt!: Date;
  /** The agent and the deployment that the event concerns. */
  @Uuid({ name: 'agent_id', nullable: true }) agentId!: string | null;
  @Uuid({ name: 'deployment_id', nullable: true }) deploymentId!: string | null;
  /** Webhooks that matched at the commit. Null: inserted by a version that did not count. */
  @Column({ type: 'integer', nullable: true }) matched!: number | null;
  /** Made by a test send, for one webhook whatever it subscribes to. */
  @Column({ name: 'is_test', type: 'boolean' }) isTest!: boolean;
  /** Of the report that caused the event. */
  @Text({ nullable: true }) traceparent!: string | null;
  /** When the owner erased `data`. */
  @Timestamp({ name: 'expunged_at', nullable: true }) expungedAt!: Date | null;
}
