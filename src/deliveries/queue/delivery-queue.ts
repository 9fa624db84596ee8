import { setTimeout as sleep } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { JobOptions, Queue } from 'bull';
import { Batcher } from '../../platform/batching/batcher.js';

export const DELIVERY_QUEUE = 'deliveries';

/** A delivery that is due, with its webhook and the account that owns both. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly accountId: string;
  /** Planned by a replay: sent when no other delivery of its webhook is waiting. */
  readonly isReplay?: boolean;
}

/** A due delivery in a job: its id, its webhook, its account, and `true` if a replay planned it. */
export type JobEntry = readonly [string, string, string, true?];

/** A job names due deliveries. It is a hint, never the truth. */
export interface DeliveryJob {
  readonly due: readonly JobEntry[];
}

const MAX_PER_JOB = 250;
/** A delayed job must not run before its delivery is due by PostgreSQL's clock. */
const RETRY_MARGIN_MS = 20;
const CLOSE_MS = 2_000;
const MAX_WAIT_MS = 5;

/**
 * Puts due deliveries into the Bull queue. A failed enqueue loses nothing: the sweeper finds every
 * delivery that is due in PostgreSQL and unclaimed.
 */
@Injectable()
export class DeliveryQueue implements OnModuleInit {
  private readonly logger = new Logger(DeliveryQueue.name);
  private readonly batcher = new Batcher<DueDelivery, boolean>({
    run: async (due) => {
      const added = await this.add(due, {});
      return due.map(() => added);
    },
    maxSize: MAX_PER_JOB,
    concurrency: 2,
    maxWaitMs: MAX_WAIT_MS,
  });

  constructor(@InjectQueue(DELIVERY_QUEUE) private readonly queue: Queue<DeliveryJob>) {}

  /**
   * Bull's close waits for an unavailable Redis, which would block shutdown. `WorkerShutdown` waits for
   * jobs; Bull's own wait leaves a lost connection unhandled, which terminates the process.
   */
  onModuleInit(): void {
    const close = (): Promise<void> =>
      Promise.race([this.queue.close(true), sleep(CLOSE_MS, undefined, { ref: false })]);
    Object.assign(this.queue, { onApplicationShutdown: close });
  }

  /** Wakes a worker for them; false if Redis is unavailable. Never throws. */
  async enqueue(due: readonly DueDelivery[]): Promise<boolean> {
    const added = await Promise.all(due.map((delivery) => this.batcher.add(delivery)));
    return added.every(Boolean);
  }

  /** Wakes a worker for the next attempt of one delivery, `delayMs` from now. */
  enqueueRetry(due: DueDelivery, attempt: number, delayMs: number): Promise<boolean> {
    return this.add([due], {
      jobId: `${due.id}-${attempt}`,
      delay: Math.ceil(delayMs) + RETRY_MARGIN_MS,
    });
  }

  private async add(due: readonly DueDelivery[], options: JobOptions): Promise<boolean> {
    try {
      const job = await this.queue.add({ due: due.map(toEntry) }, options);
      return Boolean(job.id);
    } catch (error) {
      this.logger.debug({ msg: 'enqueue failed; the sweeper follows', err: error });
      return false;
    }
  }
}

function toEntry({ id, webhookId, accountId, isReplay }: DueDelivery): JobEntry {
  return isReplay ? [id, webhookId, accountId, true] : [id, webhookId, accountId];
}
