import { Injectable } from '@nestjs/common';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { pageOf } from '../platform/http/paging/pagination.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DeploymentKiller } from './state/deployment-killer.js';
import { DeploymentsRepository } from './deployments.repository.js';
import {
  deploymentEventView,
  deploymentView,
  type DeploymentResponse,
  type DeploymentEventPage,
  type DeploymentEventQuery,
  type DeploymentPage,
  type DeploymentQuery,
} from './dto/deployment.dto.js';
import type { Deployment } from './entities/deployment.entity.js';

/** Events included with a deployment; its events route lists all of them. */
const EVENTS_SHOWN = { skip: 0, limit: 50 };
const EVENTS_SHOWN_BYTES = 1024 * 1024;
const ANY_EVENT = { eventType: null, status: null };

@Injectable()
export class DeploymentsService {
  constructor(
    private readonly deployments: DeploymentsRepository,
    private readonly killer: DeploymentKiller,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async list(userId: string, query: DeploymentQuery): Promise<DeploymentPage> {
    const { agent_id = null, status = null } = query;
    const found = await this.deployments.list(userId, { agentId: agent_id, status }, query);
    return { ...pageOf(found, query, (row) => deploymentView(row)), agent_id, status };
  }

  async get(userId: string, id: string): Promise<DeploymentResponse> {
    const deployment = await this.findOwned(userId, id);
    const events = await this.deployments.listEvents(
      deployment,
      ANY_EVENT,
      EVENTS_SHOWN,
      EVENTS_SHOWN_BYTES,
    );
    return deploymentView(deployment, events.items);
  }

  async events(
    userId: string,
    id: string,
    query: DeploymentEventQuery,
  ): Promise<DeploymentEventPage> {
    const deployment = await this.findOwned(userId, id);
    const { event_type = null, status = null } = query;
    const filters = { eventType: event_type, status };
    const found = await this.deployments.listEvents(deployment, filters, query);
    return {
      deployment_id: id,
      deployment_status: deployment.status,
      ...pageOf(found, query, deploymentEventView),
      event_type,
      status,
    };
  }

  /** Kills the deployment; does nothing if it was killed before. */
  async kill(userId: string, id: string): Promise<void> {
    const { status } = await this.findOwned(userId, id);
    if (status === 'killed') return;
    const killed = await this.unitOfWork.run((tx) => this.killer.kill(tx, [id]));
    if (killed === 0) throw DomainError.notFound('Deployment');
  }

  private async findOwned(userId: string, id: string): Promise<Deployment> {
    const deployment = await this.deployments.findById(id);
    if (!deployment) throw DomainError.notFound('Deployment');
    if (deployment.userId !== userId) throw DomainError.forbidden('deployment');
    return deployment;
  }
}
