import { Injectable } from '@nestjs/common';
import { DataSource, type FindOptionsWhere } from 'typeorm';
import type { Transaction } from '../database/unit-of-work.js';
import type { Found, Slice } from '../http/pagination.js';
import { AgentLog } from './entities/agent-log.entity.js';
import { AgentMetric } from './entities/agent-metric.entity.js';
import { Agent } from './entities/agent.entity.js';

@Injectable()
export class AgentsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Transaction, agent: Agent): Promise<void> {
    await (await tx.orm()).getRepository(Agent).save(agent);
  }

  findById(id: string): Promise<Agent | null> {
    return this.dataSource.getRepository(Agent).findOneBy({ id });
  }

  /** False when it is gone; else it stays until the transaction ends. */
  async hold(tx: Transaction, id: string): Promise<boolean> {
    const rows = await tx.query('SELECT 1 FROM agents WHERE id = $1 FOR KEY SHARE', [id]);
    return rows.length > 0;
  }

  /** Newest first. */
  async find(userId: string, status: string | null, slice: Slice): Promise<Found<Agent>> {
    const where = { userId, ...(status !== null && { status }) };
    return found(this.dataSource.getRepository(Agent).findAndCount(newest<Agent>(where, slice)));
  }

  /** Newest first. */
  async findLogs(agentId: string, level: string | null, slice: Slice): Promise<Found<AgentLog>> {
    const where = { agentId, ...(level !== null && { level }) };
    return found(
      this.dataSource.getRepository(AgentLog).findAndCount(newest<AgentLog>(where, slice)),
    );
  }

  /** Newest first. */
  async findMetrics(agentId: string, slice: Slice): Promise<Found<AgentMetric>> {
    return found(
      this.dataSource
        .getRepository(AgentMetric)
        .findAndCount(newest<AgentMetric>({ agentId }, slice)),
    );
  }

  /** Its deployments go with it; its logs and metrics age out. */
  async delete(tx: Transaction, id: string): Promise<void> {
    await (await tx.orm()).delete(Agent, { id });
  }
}

function newest<Row extends { id: string }>(
  where: FindOptionsWhere<Row>,
  { skip, limit }: Slice,
): { where: FindOptionsWhere<Row>; order: { id: 'DESC' }; skip: number; take: number } {
  return { where, order: { id: 'DESC' }, skip, take: limit };
}

async function found<Row>(rows: Promise<[Row[], number]>): Promise<Found<Row>> {
  const [items, total] = await rows;
  return { items, total };
}
