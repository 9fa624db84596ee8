import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { filtered } from '../platform/database/reads/bounded-list.js';
import { ReadQueries } from '../platform/database/reads/read-queries.js';
import { HistoryReads } from '../platform/database/reads/replica/history-reads.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { Found, Slice } from '../platform/http/paging/pagination.js';
import { LOG_LEVELS } from './agent-status.js';
import { AgentLog } from './entities/agent-log.entity.js';
import { AgentMetric } from './entities/agent-metric.entity.js';
import { Agent } from './entities/agent.entity.js';

const AGENT_COLUMNS = `t.id, t.user_id AS "userId", t.name, t.description, t.type, t.status, t.config,
  t.node_id AS "nodeId", t.last_heartbeat AS "lastHeartbeat", t.created_at AS "createdAt",
  t.updated_at AS "updatedAt"`;

type Owned = Pick<Agent, 'id' | 'userId'>;

@Injectable()
export class AgentsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadQueries,
    private readonly history: HistoryReads,
  ) {}

  async insert(tx: Transaction, agent: Agent): Promise<void> {
    await tx.manager.getRepository(Agent).save(agent);
  }

  findById(id: string): Promise<Agent | null> {
    return this.dataSource.getRepository(Agent).findOneBy({ id });
  }

  /**
   * Until the transaction ends, no other one deletes the agent or publishes its events. False if it does
   * not exist.
   */
  async lock(tx: Transaction, id: string): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM agents WHERE id = $1 FOR NO KEY UPDATE', [id]);
    return rows.length > 0;
  }

  /** Newest first. */
  list(userId: string, status: string | null, slice: Slice): Promise<Found<Agent>> {
    return this.reads.list<Agent>(userId, {
      columns: AGENT_COLUMNS,
      table: 'agents',
      ...filtered({ user_id: userId, status }),
      slice,
    });
  }

  /** Newest first. */
  listLogs(agent: Owned, level: string | null, slice: Slice): Promise<Found<AgentLog>> {
    return this.history.list<AgentLog>(agent.userId, {
      columns:
        't.id, t.agent_id AS "agentId", t.level, t.message, t.extra_data AS "extraData", t."timestamp"',
      table: 'agent_logs',
      time: '"timestamp"',
      ...filtered({ agent_id: agent.id }),
      anyOf: [{ column: 'level', type: 'text', values: level === null ? LOG_LEVELS : [level] }],
      slice,
    });
  }

  /** Newest first. */
  listMetrics(agent: Owned, slice: Slice): Promise<Found<AgentMetric>> {
    return this.history.list<AgentMetric>(agent.userId, {
      columns: `t.id, t.agent_id AS "agentId", t.cpu_usage AS "cpuUsage",
        t.memory_usage AS "memoryUsage", t."timestamp"`,
      table: 'agent_metrics',
      time: '"timestamp"',
      ...filtered({ agent_id: agent.id }),
      slice,
    });
  }

  /** Also deletes its deployments; retention deletes its logs and metrics. */
  async delete(tx: Transaction, id: string): Promise<void> {
    await tx.manager.delete(Agent, { id });
  }
}
