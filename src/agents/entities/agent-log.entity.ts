import { Entity } from 'typeorm';
import { Id, Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';
import { Partitioned } from '../../platform/database/partitions/partitioned.js';

@Partitioned()
@Entity('agent_logs')
export class AgentLog {
  @Id() id!: string;
  @Uuid({ name: 'agent_id' }) agentId!: string;
  @Text() level!: string;
  @Text() message!: string;
  /** JSON text. */
  @Text({ name: 'extra_data', nullable: true }) extraData!: string | null;
  @Timestamp() timestamp!: Date;
}
