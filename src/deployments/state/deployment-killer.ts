import { Injectable } from '@nestjs/common';
import { AlertsService } from '../../alerts/alerts.service.js';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import { DeploymentStatesService } from './deployment-states.service.js';

/** Kills deployments on behalf of their owner. */
@Injectable()
export class DeploymentKiller {
  constructor(
    private readonly states: DeploymentStatesService,
    private readonly alerts: AlertsService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Skips deployments that no longer exist; returns how many do. */
  async kill(tx: Transaction, deploymentIds: readonly string[]): Promise<number> {
    const states = await this.states.lock(tx, {
      deploymentIds,
      endingIds: deploymentIds,
      agentIds: [],
    });
    const now = this.clock.now();
    const existing = deploymentIds.filter((id) => states.deployments.has(id));
    const events = existing.flatMap((id) => states.deployments.kill(id, now));
    await this.states.save(tx, states);
    await this.alerts.publishWithAlerts(tx, events);
    return existing.length;
  }
}
