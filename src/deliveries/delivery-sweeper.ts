import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { PeriodicTask } from '../scheduling/periodic-task.js';
import { DeliveryDispatcher } from './delivery-dispatcher.js';
import { DeliveryQueue } from './delivery-queue.js';
import { DueRepository } from './due.repository.js';
import type { DueDelivery } from './lane.js';
import { LostAttempts } from './lost-attempts.js';
import { probeDelayMs } from './retry-policy.js';

const SWEEP_MS = 1_000;
const SWEEPS_PER_MINUTE = 60;
/** Due for longer than this: no job seems to carry it. */
const GRACE_MS = 2_000;
/** While jobs queue up, only what has been due for this long is taken out of turn. */
const BUSY_GRACE_MS = 30_000;
const BUSY_JOBS = 50;
const PER_WEBHOOK = 200;

/** Finds, again and again, what is due in PostgreSQL although no job carries it. */
@Injectable()
export class DeliverySweeper implements OnApplicationBootstrap {
  private readonly task = new PeriodicTask(DeliverySweeper.name, SWEEP_MS, () => this.sweep());
  private readonly probeDelays: number[];
  private sweeps = 0;

  constructor(
    config: AppConfig,
    private readonly due: DueRepository,
    private readonly lost: LostAttempts,
    private readonly queue: DeliveryQueue,
    private readonly dispatcher: DeliveryDispatcher,
  ) {
    const steps = Math.max(config.delivery.maxRetries, 1);
    this.probeDelays = Array.from({ length: steps }, (_, n) =>
      probeDelayMs(n + 1, config.delivery),
    );
  }

  onApplicationBootstrap(): void {
    this.task.start();
  }

  stop(): Promise<void> {
    return this.task.stop();
  }

  private async sweep(): Promise<void> {
    await this.lost.recover(this.dispatcher.takeDoubt());
    await this.due.cancelUnwanted();
    for (const probe of await this.due.takeProbes(this.probeDelays)) this.dispatcher.probe(probe);
    await this.requeue();
    if (this.sweeps++ % SWEEPS_PER_MINUTE === 0) await this.due.expireBehindCircuits();
  }

  /** Puts overdue deliveries back into the queue; without Redis this worker takes them itself. */
  private async requeue(): Promise<void> {
    const jobs = await this.queue.waiting().catch(() => null);
    const busy = jobs !== null && jobs > BUSY_JOBS;
    const overdue = await this.due.findOverdue(busy ? BUSY_GRACE_MS : GRACE_MS, PER_WEBHOOK);
    if (overdue.length > 0 && !(await this.enqueue(overdue, jobs !== null && !busy))) {
      await this.dispatcher.offer(overdue);
    }
  }

  private async enqueue(overdue: DueDelivery[], useful: boolean): Promise<boolean> {
    return useful && this.queue.enqueue(overdue);
  }
}
