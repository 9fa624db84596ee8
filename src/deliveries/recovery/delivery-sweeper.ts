import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { CircuitRepository } from '../circuit/circuit.repository.js';
import { DeliveryDispatcher } from '../dispatch/delivery-dispatcher.js';
import { DueRepository } from './sweep.repository.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import { LostAttempts } from './attempt-rescuer.js';

const SWEEP_MS = 1_000;
/** Due for longer than this: no job seems to carry it. */
const GRACE_MS = 2_000;
const PER_WEBHOOK = 100;
/** Deliveries cancelled, and expired, by one sweep: the next one goes on. */
const MAX_ENDED = 5_000;

/** Finds, again and again, what is due in PostgreSQL although no job carries it. */
@Injectable()
export class DeliverySweeper implements OnApplicationBootstrap {
  private readonly task = new PeriodicTask(DeliverySweeper.name, SWEEP_MS, () => this.sweep());

  constructor(
    private readonly due: DueRepository,
    private readonly circuits: CircuitRepository,
    private readonly lost: LostAttempts,
    private readonly dispatcher: DeliveryDispatcher,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  stop(): Promise<void> {
    return this.task.stop();
  }

  private async sweep(): Promise<void> {
    await this.lost.recover(this.dispatcher.takeDoubt());
    await this.due.cancelUnwanted(MAX_ENDED);
    await this.circuits.failExpired(MAX_ENDED);
    for (const probe of await this.circuits.takeProbes()) this.dispatcher.probe(probe);
    await this.offerOverdue();
  }

  /**
   * Gives overdue deliveries to this worker's own dispatcher, which reads by itself what more there
   * is of a webhook. Every worker does so; the claim settles who sends.
   */
  private async offerOverdue(): Promise<void> {
    const { overflowed } = this.dispatcher;
    const overdue = await this.due.findOverdue(GRACE_MS, PER_WEBHOOK, overflowed);
    this.dispatcher.offerSome(overdue, fullPages(overdue));
  }
}

/** The webhooks of which as many were found as were asked for. */
function fullPages(overdue: readonly DueDelivery[]): string[] {
  const counts = new Map<string, number>();
  for (const { webhookId } of overdue) counts.set(webhookId, (counts.get(webhookId) ?? 0) + 1);
  return [...counts].filter(([, count]) => count >= PER_WEBHOOK).map(([webhookId]) => webhookId);
}
