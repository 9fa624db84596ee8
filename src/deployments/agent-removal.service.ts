import { Injectable } from '@nestjs/common';
import { AgentsRepository } from '../agents/agents.repository.js';
import { AgentsService } from '../agents/agents.service.js';
import { UnitOfWork, type Transaction } from '../platform/database/unit-of-work.js';
import { DeploymentsRepository } from './deployments.repository.js';
import { ReportsService } from './reports.service.js';

@Injectable()
export class AgentRemovalService {
  constructor(
    private readonly agents: AgentsService,
    private readonly agentRows: AgentsRepository,
    private readonly deployments: DeploymentsRepository,
    private readonly reports: ReportsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Removes an agent; deployments that have not ended end first, so that their webhooks hear of it. */
  async remove(userId: string, agentId: string): Promise<void> {
    await this.agents.findOwned(userId, agentId);
    const find = (tx: Transaction): Promise<string[]> => this.deployments.findLive(tx, agentId);
    await this.unitOfWork.run(async (tx) => {
      // Ending the first ones locks the agent; a second look finds those that came meanwhile.
      for (let live = await find(tx); live.length > 0; live = await find(tx)) {
        await this.reports.apply(
          tx,
          live.map((deploymentId) => ({ kind: 'kill' as const, userId, deploymentId })),
        );
      }
      await this.agentRows.delete(tx, agentId);
    });
  }
}
