import { Injectable } from '@nestjs/common';
import { AttemptMaker } from './attempt-executor.js';
import { CircuitRepository } from '../circuit/circuit.repository.js';
import type { AttemptedDelivery, ClaimedDelivery } from '../dispatch/claims.repository.js';
import { DeliveryQueue } from '../queue/delivery-queue.js';
import type { LostAttempt } from '../recovery/sweep.repository.js';
import { OutcomeRecorder } from './result-recorder.js';
import type { Outcome } from './results.repository.js';
import { WorkerRegistry } from '../recovery/worker-registry.js';

/** Takes a claimed delivery through its attempt: send, record, and wake somebody for the retry. */
@Injectable()
export class AttemptRunner {
  private readonly idsUnderWay = new Set<string>();

  constructor(
    private readonly maker: AttemptMaker,
    private readonly recorder: OutcomeRecorder,
    private readonly queue: DeliveryQueue,
    private readonly worker: WorkerRegistry,
    private readonly circuits: CircuitRepository,
  ) {}

  /** The deliveries whose attempt this process makes or has yet to record. */
  get underWay(): string[] {
    return [...this.idsUnderWay];
  }

  /** Resolves once the outcome is recorded; `answered` is called before that, once there is one. */
  async run(delivery: ClaimedDelivery, answered?: (outcome: Outcome) => void): Promise<Outcome> {
    this.idsUnderWay.add(delivery.id);
    try {
      const outcome = await this.maker.attempt(delivery, this.worker.workerId);
      answered?.(outcome);
      if (delivery.probe && outcome.status === 'pending') {
        await this.circuits.returnProbe(delivery.id, this.worker.workerId);
      } else {
        await this.conclude(delivery, outcome);
      }
      return outcome;
    } finally {
      this.idsUnderWay.delete(delivery.id);
    }
  }

  /** Ends an attempt that nobody makes any more. */
  async giveUp(lost: LostAttempt): Promise<void> {
    await this.conclude(lost, this.maker.concludeLost(lost, lost.claimed_by, lost.claimed_at));
  }

  private async conclude(delivery: AttemptedDelivery, outcome: Outcome): Promise<void> {
    const stood = await this.recorder.record(outcome);
    if (stood && outcome.retryInMs !== null) {
      void this.queue.enqueueRetry(
        { id: delivery.id, webhookId: delivery.webhook_id, accountId: delivery.user_id },
        delivery.attempts + 2,
        outcome.retryInMs,
      );
    }
  }
}
