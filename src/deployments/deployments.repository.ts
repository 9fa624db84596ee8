import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Transaction } from '../database/unit-of-work.js';
import type { Found, Slice } from '../http/pagination.js';
import { DeploymentEvent } from './entities/deployment-event.entity.js';
import { Deployment } from './entities/deployment.entity.js';

@Injectable()
export class DeploymentsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(tx: Transaction, deployment: Deployment): Promise<void> {
    await (await tx.orm()).insert(Deployment, deployment);
  }

  findById(id: string): Promise<Deployment | null> {
    return this.dataSource.getRepository(Deployment).findOneBy({ id });
  }

  /** The ids of an agent's deployments that have not ended. */
  async findLive(tx: Transaction, agentId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM deployments WHERE agent_id = $1 AND status NOT IN ('stopped', 'killed')`,
      [agentId],
    );
    return rows.map(({ id }) => id);
  }

  /** Newest first. */
  async find(
    userId: string,
    filters: { agentId: string | null; status: string | null },
    { skip, limit }: Slice,
  ): Promise<Found<Deployment>> {
    const [items, total] = await this.dataSource.getRepository(Deployment).findAndCount({
      where: {
        userId,
        ...(filters.agentId !== null && { agentId: filters.agentId }),
        ...(filters.status !== null && { status: filters.status }),
      },
      order: { id: 'DESC' },
      skip,
      take: limit,
    });
    return { items, total };
  }

  /** Newest first. */
  async findEvents(
    deploymentId: string,
    filters: { eventType: string | null; status: string | null },
    { skip, limit }: Slice,
  ): Promise<Found<DeploymentEvent>> {
    const [items, total] = await this.dataSource.getRepository(DeploymentEvent).findAndCount({
      where: {
        deploymentId,
        ...(filters.eventType !== null && { eventType: filters.eventType }),
        ...(filters.status !== null && { status: filters.status }),
      },
      order: { id: 'DESC' },
      skip,
      take: limit,
    });
    return { items, total };
  }
}
