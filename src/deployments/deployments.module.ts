import { Module } from '@nestjs/common';
import { AgentsModule } from '../agents/agents.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { AlertsModule } from '../alerts/alerts.module.js';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { AgentDeploymentsController } from './agent-deployments.controller.js';
import { AgentRemovalService } from './agent-removal.service.js';
import { DeployService } from './deploy.service.js';
import { DeploymentFactory } from './deployment-factory.js';
import { DeploymentKiller } from './state/deployment-killer.js';
import { DeploymentStatesRepository } from './state/deployment-states.repository.js';
import { DeploymentStatesService } from './state/deployment-states.service.js';
import { DeploymentsController } from './deployments.controller.js';
import { DeploymentsRepository } from './deployments.repository.js';
import { DeploymentsService } from './deployments.service.js';

@Module({
  imports: [AgentsModule, AlertsModule, AuthModule, IdempotencyModule],
  controllers: [DeploymentsController, AgentDeploymentsController],
  providers: [
    AgentRemovalService,
    DeployService,
    DeploymentFactory,
    DeploymentKiller,
    DeploymentStatesRepository,
    DeploymentStatesService,
    DeploymentsRepository,
    DeploymentsService,
  ],
  exports: [DeployService, DeploymentStatesService],
})
export class DeploymentsModule {}
