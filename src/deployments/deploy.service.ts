import { Injectable } from '@nestjs/common';
import { AgentsService } from '../agents/agents.service.js';
import { agentView } from '../agents/dto/agent.dto.js';
import { AccountQuotas } from '../auth/accounts/account-quotas.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { IdempotencyService } from '../platform/idempotency/idempotency.service.js';
import { DeploymentFactory } from './deployment-factory.js';
import { DeploymentsRepository } from './deployments.repository.js';
import {
  deploymentView,
  type AgentDetailResponse,
  type CreateDeploymentRequest,
  type DeployResponse,
  type DeploymentResponse,
} from './dto/deployment.dto.js';

/** Deployments included with an agent. */
const DEPLOYMENTS_SHOWN = { skip: 0, limit: 50 };
const DEPLOYMENTS_SHOWN_BYTES = 1024 * 1024;

/** Creates deployments of agents and reads agents with their deployments. */
@Injectable()
export class DeployService {
  constructor(
    private readonly agents: AgentsService,
    private readonly deployments: DeploymentsRepository,
    private readonly factory: DeploymentFactory,
    private readonly quotas: AccountQuotas,
    private readonly idempotency: IdempotencyService,
  ) {}

  async create(
    userId: string,
    dto: CreateDeploymentRequest,
    call: IdempotentCall | null,
  ): Promise<DeploymentResponse> {
    const agent = await this.agents.findOwned(userId, dto.agent_id);
    return this.idempotency.run(call, async (tx) => {
      await this.agents.lock(tx, agent);
      await this.reserve(tx, userId);
      const replicas = dto.replicas ?? 1;
      return deploymentView(await this.factory.create(tx, agent, { status: 'pending', replicas }));
    });
  }

  async deploy(
    userId: string,
    agentId: string,
    call: IdempotentCall | null,
  ): Promise<DeployResponse> {
    const agent = await this.agents.findOwned(userId, agentId);
    return this.idempotency.run(call, async (tx) => {
      await this.agents.lock(tx, agent);
      await this.reserve(tx, userId);
      const wanted = { status: 'deploying', replicas: 1 };
      const { id, status } = await this.factory.create(tx, agent, wanted);
      return { deployment_id: id, status };
    });
  }

  async agentWithDeployments(userId: string, agentId: string): Promise<AgentDetailResponse> {
    const agent = await this.agents.findOwned(userId, agentId);
    const filters = { agentId, status: null };
    const { items } = await this.deployments.list(
      userId,
      filters,
      DEPLOYMENTS_SHOWN,
      DEPLOYMENTS_SHOWN_BYTES,
    );
    return { ...agentView(agent), deployments: items.map((row) => deploymentView(row)) };
  }

  /** At the quota, a new deployment replaces the oldest ended one. */
  private reserve(tx: Transaction, userId: string): Promise<void> {
    return this.quotas.reserve(tx, userId, 'deployments', (count) =>
      this.deployments.deleteEnded(tx, userId, count),
    );
  }
}
