import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UnitOfWork, type Transaction } from '../platform/database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import { PeriodicTask } from '../platform/scheduling/periodic-task.js';
import { AlertsService } from './alerts.service.js';
import { WatchdogRepository } from './watchdog.repository.js';

const INTERVAL_MS = 2_000;
/** Maximum number of alerts of one type that start, and that end, in one transaction. */
const MAX_BATCH = 500;

/** Checks periodically for silent agents and webhooks that receive no deliveries. */
@Injectable()
export class AlertWatchdog implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task = new PeriodicTask(AlertWatchdog.name, INTERVAL_MS, () => this.check());
  private stopping = false;

  constructor(
    private readonly watched: WatchdogRepository,
    private readonly alerts: AlertsService,
    private readonly events: EventsService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    this.stopping = true;
    return this.task.stop();
  }

  private async check(): Promise<void> {
    let more = true;
    while (more && !this.stopping) more = await this.unitOfWork.run((tx) => this.checkBatch(tx));
  }

  /**
   * Returns whether a batch was full, so that there may be more alerts. Only one process checks at a
   * time, so no alert is published twice.
   */
  private async checkBatch(tx: Transaction): Promise<boolean> {
    if (!(await this.watched.tryLock(tx))) return false;
    const found = [
      await this.watched.listAgents(tx, MAX_BATCH),
      await this.watched.listWebhooks(tx, MAX_BATCH),
      await this.watched.listUsages(tx, MAX_BATCH),
    ];
    await this.events.publish(tx, await this.alerts.evaluate(tx, found.flat()));
    return found.some(({ length }) => length >= MAX_BATCH);
  }
}
