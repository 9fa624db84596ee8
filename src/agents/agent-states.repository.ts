import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import { prepared } from '../platform/database/prepared.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';
import { uuids } from '../platform/database/uuids.js';
import type { AgentState, NewLog, NewMetric } from './agent-reports.js';

const LOCK = prepared(
  `SELECT id, user_id AS "userId", name, status, node_id AS "nodeId",
      last_heartbeat AS "lastHeartbeat"
    FROM agents WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
);

const UPDATE = prepared(
  `UPDATE agents a SET status = new.status, node_id = new.node_id,
      last_heartbeat = new.last_heartbeat, updated_at = now()
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[])
      AS new (id, status, node_id, last_heartbeat)
    WHERE a.id = new.id`,
);

const INSERT_LOGS = prepared(
  `INSERT INTO agent_logs (id, agent_id, level, message, "timestamp")
    SELECT *, now() FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[])`,
);

const INSERT_METRICS = prepared(
  `INSERT INTO agent_metrics (id, agent_id, cpu_usage, memory_usage, "timestamp")
    SELECT *, now() FROM unnest($1::uuid[], $2::uuid[], $3::float8[], $4::float8[])`,
);

/** Locks and updates the state of many agents at once. */
@Injectable()
export class AgentStatesRepository {
  constructor(private readonly ids: IdGenerator) {}

  /** Locks the agents until the transaction ends, in the order of their ids. */
  async lock(tx: SqlTransaction, ids: readonly string[]): Promise<Map<string, AgentState>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<AgentState>(LOCK, [uuids(ids)]);
    return new Map(rows.map((agent) => [agent.id, agent]));
  }

  async update(tx: SqlTransaction, agents: readonly AgentState[]): Promise<void> {
    if (agents.length === 0) return;
    await tx.execute(UPDATE, [
      uuids(agents.map(({ id }) => id)),
      agents.map(({ status }) => status),
      agents.map(({ nodeId }) => nodeId),
      agents.map(({ lastHeartbeat }) => lastHeartbeat),
    ]);
  }

  async insertLogs(tx: SqlTransaction, logs: readonly NewLog[]): Promise<void> {
    if (logs.length === 0) return;
    await tx.execute(INSERT_LOGS, [
      uuids(logs.map(() => this.ids.next())),
      uuids(logs.map(({ agentId }) => agentId)),
      logs.map(({ level }) => level),
      logs.map(({ message }) => message),
    ]);
  }

  async insertMetrics(tx: SqlTransaction, metrics: readonly NewMetric[]): Promise<void> {
    if (metrics.length === 0) return;
    await tx.execute(INSERT_METRICS, [
      uuids(metrics.map(() => this.ids.next())),
      uuids(metrics.map(({ agentId }) => agentId)),
      metrics.map(({ cpuUsage }) => cpuUsage),
      metrics.map(({ memoryUsage }) => memoryUsage),
    ]);
  }
}
