import { Column, Entity } from 'typeorm';
import { Id, Timestamp, Uuid } from '../../platform/database/entity-columns.js';
import { Partitioned } from '../../platform/database/partitions/partitioned.js';

@Partitioned()
@Entity('agent_metrics')
export class AgentMetric {
  @Id() id!: string;
  @Uuid({ name: 'agent_id' }) agentId!: string;
  /** Percent, 0 to 100. */
  @Column({ name: 'cpu_usage', type: 'double precision', nullable: true }) cpuUsage!: number | null;
  /** Percent, 0 to 100. */
  @Column({ name: 'memory_usage', type: 'double precision', nullable: true })
  memoryUsage!: number | null;
  @Timestamp() timestamp!: Date;
}
