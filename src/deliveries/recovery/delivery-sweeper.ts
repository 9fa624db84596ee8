import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { CircuitRepository } from '../circuit/circuit.repository.js';
import { DeliveryCoordinator } from '../coordination/delivery-coordinator.js';
import { DeliveryDispatcher } from '../dispatch/delivery-dispatcher.js';
import { OVERDUE_MS } from '../dispatch/shares.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import { AttemptRescuer } from './attempt-rescuer.js';
import { SweepRepository } from './sweep.repository.js';

const SWEEP_MS = 1_000;
const PER_WEBHOOK = 100;
/** Deliveries that one sweep cancels, and fails, at most. */
const MAX_ENDED = 5_000;

/** Every second: rescues attempts, ends what must not be sent, probes circuits, requeues overdue deliveries. */
@Injectable()
export class DeliverySweeper implements OnApplicationBootstrap {
  private readonly task = new PeriodicTask(DeliverySweeper.name, SWEEP_MS, () => this.sweep());

  constructor(
    private readonly deliveries: SweepRepository,
    private readonly circuits: CircuitRepository,
    private readonly rescuer: AttemptRescuer,
    private readonly dispatcher: DeliveryDispatcher,
    private readonly coordinator: DeliveryCoordinator,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  stop(): Promise<void> {
    return this.task.stop();
  }

  private async sweep(): Promise<void> {
    await this.rescuer.run(Math.max(this.dispatcher.claimFailedAt, this.coordinator.turnFailedAt));
    await this.deliveries.cancelOfInactive(MAX_ENDED);
    if (await this.circuits.anyOpen()) await this.visitOpenCircuits();
    await this.requeueOverdue();
  }

  private async visitOpenCircuits(): Promise<void> {
    await this.circuits.failExpired(MAX_ENDED);
    for (const probe of await this.circuits.takeProbes()) {
      (probe.isCoordinated ? this.coordinator : this.dispatcher).probe(probe);
    }
  }

  /**
   * Offers overdue deliveries to this worker's own dispatcher and coordinator. Every worker does so; the
   * claim decides who sends. Where a webhook has many, the dispatcher reads this worker's share of them.
   */
  private async requeueOverdue(): Promise<void> {
    const except = [...this.dispatcher.overflowed, ...this.coordinator.webhookIds];
    const overdue = await this.deliveries.listOverdue(OVERDUE_MS, PER_WEBHOOK, except);
    const uncoordinated = overdue.filter(({ isCoordinated }) => !isCoordinated);
    const { few, backlogs } = byWebhook(uncoordinated);
    this.dispatcher.offer(few);
    this.dispatcher.offerBacklogs(backlogs);
    this.coordinator.offer(overdue.filter(({ isCoordinated }) => isCoordinated));
  }
}

/** `backlogs`: one delivery each of the webhooks of which as many were found as were requested. */
function byWebhook(overdue: readonly DueDelivery[]): {
  few: DueDelivery[];
  backlogs: DueDelivery[];
} {
  const groups = new Map<string, DueDelivery[]>();
  for (const due of overdue) {
    const group = groups.get(due.webhookId);
    if (group) group.push(due);
    else groups.set(due.webhookId, [due]);
  }
  const all = [...groups.values()];
  return {
    few: all.filter(({ length }) => length < PER_WEBHOOK).flat(),
    backlogs: all.filter(({ length }) => length >= PER_WEBHOOK).flatMap(([first]) => first ?? []),
  };
}
