import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { filtered } from '../platform/database/reads/bounded-list.js';
import { ReadQueries } from '../platform/database/reads/read-queries.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { Found, Slice } from '../platform/http/paging/pagination.js';
import { DeploymentEvent } from './entities/deployment-event.entity.js';
import { Deployment } from './entities/deployment.entity.js';

const COLUMNS = `t.id, t.agent_id AS "agentId", t.user_id AS "userId", t.status, t.version, t.replicas,
  t.node_id AS "nodeId", t.created_at AS "createdAt", t.started_at AS "startedAt",
  t.ended_at AS "endedAt", t.error_message AS "errorMessage"`;

const EVENT_COLUMNS = `t.id, t.deployment_id AS "deploymentId", t.event_type AS "eventType", t.status,
  t.node_id AS "nodeId", t.error_message AS "errorMessage", t.created_at AS "createdAt"`;

@Injectable()
export class DeploymentsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadQueries,
  ) {}

  async insert(tx: Transaction, deployment: Deployment): Promise<void> {
    await tx.manager.insert(Deployment, deployment);
  }

  findById(id: string): Promise<Deployment | null> {
    return this.dataSource.getRepository(Deployment).findOneBy({ id });
  }

  /** Deployments of an agent that are neither stopped nor killed. */
  async listActiveIds(tx: Transaction, agentId: string): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `SELECT id FROM deployments WHERE agent_id = $1 AND status NOT IN ('stopped', 'killed')`,
      [agentId],
    );
    return rows.map(({ id }) => id);
  }

  /** Deletes up to `count` ended deployments with their events, oldest first; returns how many. */
  async deleteEnded(tx: Transaction, userId: string, count: number): Promise<number> {
    const rows = await tx.query(
      `WITH ended AS (
         SELECT id FROM deployments WHERE user_id = $1 AND ended_at IS NOT NULL
         ORDER BY id LIMIT $2 FOR UPDATE SKIP LOCKED
       )
       DELETE FROM deployments WHERE id IN (SELECT id FROM ended) RETURNING id`,
      [userId, count],
    );
    return rows.length;
  }

  /** Newest first. `maxBytes` limits the JSON; by default the maximum size of a response. */
  list(
    userId: string,
    filters: { agentId: string | null; status: string | null },
    slice: Slice,
    maxBytes?: number,
  ): Promise<Found<Deployment>> {
    return this.reads.list<Deployment>(userId, {
      columns: COLUMNS,
      table: 'deployments',
      ...filtered({ user_id: userId, agent_id: filters.agentId, status: filters.status }),
      slice,
      maxBytes,
    });
  }

  /** Newest first. `maxBytes` limits the JSON; by default the maximum size of a response. */
  listEvents(
    deployment: Pick<Deployment, 'id' | 'userId'>,
    filters: { eventType: string | null; status: string | null },
    slice: Slice,
    maxBytes?: number,
  ): Promise<Found<DeploymentEvent>> {
    const { eventType, status } = filters;
    return this.reads.list<DeploymentEvent>(deployment.userId, {
      columns: EVENT_COLUMNS,
      table: 'deployment_events',
      ...filtered({ deployment_id: deployment.id, event_type: eventType, status }),
      slice,
      maxBytes,
    });
  }
}
