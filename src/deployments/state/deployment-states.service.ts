import { Injectable } from '@nestjs/common';
import { AgentStatesRepository } from '../../agents/agent-states.repository.js';
import { LockedAgents } from '../../agents/locked-agents.js';
import type { SqlTransaction } from '../../platform/database/sql-transaction.js';
import { DeploymentStatesRepository } from './deployment-states.repository.js';
import { LockedDeployments } from './locked-deployments.js';

export interface LockRequest {
  readonly deploymentIds: readonly string[];
  /** Deployments among them that may stop their agent. */
  readonly endingIds: readonly string[];
  /** Agents to lock in addition to those of the deployments. */
  readonly agentIds: readonly string[];
}

export interface LockedStates {
  readonly agents: LockedAgents;
  readonly deployments: LockedDeployments;
}

/** Locks deployments and agents that a transaction changes, and saves the changes. */
@Injectable()
export class DeploymentStatesService {
  constructor(
    private readonly agents: AgentStatesRepository,
    private readonly deployments: DeploymentStatesRepository,
  ) {}

  /** Locks deployments before agents, both in the order of their ids, so that transactions do not deadlock. */
  async lock(tx: SqlTransaction, request: LockRequest): Promise<LockedStates> {
    const deployments = await this.deployments.lock(tx, request.deploymentIds);
    const agentIds = [...deployments.values()].map(({ agentId }) => agentId);
    const agents = new LockedAgents(await this.agents.lock(tx, [...request.agentIds, ...agentIds]));
    const ending = request.endingIds.flatMap((id) => deployments.get(id)?.agentId ?? []);
    const runningElsewhere = await this.deployments.listAgentsWithRunning(
      tx,
      [...new Set(ending)],
      [...deployments.keys()],
    );
    return { agents, deployments: new LockedDeployments(deployments, agents, runningElsewhere) };
  }

  async save(tx: SqlTransaction, { agents, deployments }: LockedStates): Promise<void> {
    await this.agents.update(tx, agents.updated());
    await this.agents.insertLogs(tx, agents.logs);
    await this.agents.insertMetrics(tx, agents.metrics);
    await this.deployments.update(tx, deployments.updated());
    await this.deployments.insertEvents(tx, deployments.events);
  }
}
