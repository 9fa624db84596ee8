import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UnitOfWork, type Transaction } from '../platform/database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import { PeriodicTask } from '../platform/scheduling/periodic-task.js';
import { AlertsService } from './alerts.service.js';
import { WatchdogRepository } from './watchdog.repository.js';

const INTERVAL_MS = 2_000;
/** Alerts of one sort that start, and that end, in one transaction. */
const MAX_BATCH = 500;

/** Looks again and again for agents that fell silent and webhooks that no longer receive. */
@Injectable()
export class AlertWatchdog implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task = new PeriodicTask(AlertWatchdog.name, INTERVAL_MS, () => this.look());
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

  private async look(): Promise<void> {
    let more = true;
    while (more && !this.stopping) more = await this.unitOfWork.run((tx) => this.lookOnce(tx));
  }

  /**
   * True when a batch was full, so that there may be more. One process looks at a time; what it
   * finds, the next one finds done, so nothing is told twice.
   */
  private async lookOnce(tx: Transaction): Promise<boolean> {
    if (!(await this.watched.tryLock(tx))) return false;
    const found = [
      await this.watched.findAgents(tx, MAX_BATCH),
      await this.watched.findWebhooks(tx, MAX_BATCH),
      await this.watched.findUsages(tx, MAX_BATCH),
    ];
    await this.events.publish(tx, await this.alerts.evaluate(tx, found.flat()));
    return found.some(({ length }) => length >= MAX_BATCH);
  }
}
