import { Injectable } from '@nestjs/common';
import { AgentsRepository } from '../agents/agents.repository.js';
import { AgentsService } from '../agents/agents.service.js';
import { UnitOfWork, type Transaction } from '../platform/database/unit-of-work.js';
import { DeploymentKiller } from './state/deployment-killer.js';
import { DeploymentsRepository } from './deployments.repository.js';

@Injectable()
export class AgentRemovalService {
  constructor(
    private readonly agents: AgentsService,
    private readonly agentRows: AgentsRepository,
    private readonly deployments: DeploymentsRepository,
    private readonly killer: DeploymentKiller,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Kills the deployments of the agent, which publishes their events, then deletes the agent. */
  async remove(userId: string, agentId: string): Promise<void> {
    await this.agents.findOwned(userId, agentId);
    const listActive = (tx: Transaction): Promise<string[]> =>
      this.deployments.listActiveIds(tx, agentId);
    await this.unitOfWork.run(async (tx) => {
      // Killing locks the agent; the next iteration finds deployments created before it was locked.
      for (let ids = await listActive(tx); ids.length > 0; ids = await listActive(tx)) {
        await this.killer.kill(tx, ids);
      }
      await this.agentRows.delete(tx, agentId);
    });
  }
}
