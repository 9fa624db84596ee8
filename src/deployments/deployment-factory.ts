import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import { AlertsService } from '../alerts/alerts.service.js';
import { deploymentCreated } from './state/deployment-events.js';
import { DeploymentStatesRepository } from './state/deployment-states.repository.js';
import { DeploymentsRepository } from './deployments.repository.js';
import type { Deployment } from './entities/deployment.entity.js';

/** Creates deployments and publishes `deployment.created`. */
@Injectable()
export class DeploymentFactory {
  constructor(
    private readonly deployments: DeploymentsRepository,
    private readonly states: DeploymentStatesRepository,
    private readonly alerts: AlertsService,
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
  ) {}

  async create(
    tx: Transaction,
    agent: { id: string; userId: string },
    wanted: { status: string; replicas: number },
  ): Promise<Deployment> {
    const deployment: Deployment = {
      ...wanted,
      id: this.ids.next(),
      agentId: agent.id,
      userId: agent.userId,
      version: null,
      nodeId: null,
      createdAt: this.clock.now(),
      startedAt: null,
      endedAt: null,
      errorMessage: null,
    };
    const { deploymentEvent, event } = deploymentCreated(deployment);
    await this.deployments.insert(tx, deployment);
    await this.states.insertEvents(tx, [deploymentEvent]);
    await this.alerts.publishWithAlerts(tx, [event]);
    return deployment;
  }
}
