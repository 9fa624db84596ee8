import { setTimeout as sleep } from 'node:timers/promises';
import { InjectQueue } from '@nestjs/bull';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import type { JobOptions, Queue } from 'bull';
import { Batcher } from '../../platform/batching/batcher.js';
import { EnqueueMetrics } from './enqueue-metrics.js';

export const DELIVERY_QUEUE = 'deliveries';

/** A delivery that is due, with its webhook and the account that owns both. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly accountId: string;
  /** Planned by a replay: sent when no other delivery of its webhook is waiting. */
  readonly isReplay?: boolean;
  /** Its webhook's deliveries are claimed in turns, so this one only announces that some are due. */
  readonly isCoordinated?: boolean;
}

/**
 * A due delivery in a job: its id, its webhook, its account, whether a replay planned it, and whether its
 * webhook's deliveries are claimed in turns. False ones at the end are left out.
 */
export type JobEntry = readonly [string, string, string, boolean?, boolean?];

/** A job names due deliveries, or tells that fan-out tasks wait. It is a hint, never the truth. */
export interface DeliveryJob {
  readonly due: readonly JobEntry[];
  /** Older workers see a job without deliveries. */
  readonly fanOut?: true;
}

/** A worker in the process that enqueues. */
export interface LocalWorker {
  /** Takes all of them at once, or none if it is busy. */
  takeAll(due: readonly DueDelivery[]): boolean;
}

const MAX_PER_JOB = 250;
/** A delayed job must not run before its delivery is due by PostgreSQL's clock. */
const RETRY_MARGIN_MS = 20;
const CLOSE_MS = 2_000;
const MAX_WAIT_MS = 5;

/**
 * Puts due deliveries into the Bull queue, or hands them to the worker in this process while it has room (ADR
 * 17). A failed enqueue loses nothing: the sweeper finds every delivery that is due in PostgreSQL and unclaimed.
 */
@Injectable()
export class DeliveryQueue implements OnModuleInit {
  private readonly logger = new Logger(DeliveryQueue.name);
  private readonly batcher = new Batcher<DueDelivery, boolean>({
    run: async (due) => {
      const added = await this.add({ due: announced(due).map(toEntry) }, {});
      return due.map(() => added);
    },
    maxSize: MAX_PER_JOB,
    concurrency: 2,
    maxWaitMs: MAX_WAIT_MS,
  });
  private worker: LocalWorker | undefined;

  constructor(
    @InjectQueue(DELIVERY_QUEUE) private readonly queue: Queue<DeliveryJob>,
    private readonly metrics: EnqueueMetrics,
  ) {}

  /**
   * Bull's close waits for an unavailable Redis, which would block shutdown. `WorkerShutdown` waits for
   * jobs; Bull's own wait leaves a lost connection unhandled, which terminates the process.
   */
  onModuleInit(): void {
    const close = (): Promise<void> =>
      Promise.race([this.queue.close(true), sleep(CLOSE_MS, undefined, { ref: false })]);
    Object.assign(this.queue, { onApplicationShutdown: close });
  }

  attach(worker: LocalWorker): void {
    this.worker = worker;
  }

  /** Wakes a worker for them; false if Redis is unavailable. Never throws. */
  async enqueue(due: readonly DueDelivery[]): Promise<boolean> {
    if (this.worker?.takeAll(due)) {
      this.metrics.handedOver(due.length);
      return true;
    }
    const added = await Promise.all(due.map((delivery) => this.batcher.add(delivery)));
    return added.every(Boolean);
  }

  /** Wakes a worker for the next attempt of one delivery, `delayMs` from now. */
  enqueueRetry(due: DueDelivery, attempt: number, delayMs: number): Promise<boolean> {
    return this.add(
      { due: [toEntry(due)] },
      {
        jobId: `${due.id}-${attempt}`,
        delay: Math.ceil(delayMs) + RETRY_MARGIN_MS,
      },
    );
  }

  /** Wakes a worker to expand fan-out tasks. */
  announceFanOut(): Promise<boolean> {
    return this.add({ due: [], fanOut: true }, {});
  }

  private async add(data: DeliveryJob, options: JobOptions): Promise<boolean> {
    const added = await this.tryAdd(data, options);
    this.metrics.enqueuedJob(data.due.length, added);
    return added;
  }

  private async tryAdd(data: DeliveryJob, options: JobOptions): Promise<boolean> {
    try {
      const job = await this.queue.add(data, options);
      return Boolean(job.id);
    } catch (error) {
      this.logger.debug({ msg: 'enqueue failed; the sweeper follows', err: error });
      return false;
    }
  }
}

/** One delivery announces all that are due to a coordinated webhook. */
function announced(due: readonly DueDelivery[]): DueDelivery[] {
  const webhooks = new Set<string>();
  return due.filter(({ webhookId, isCoordinated }) => {
    const isKnown = webhooks.has(webhookId);
    if (isCoordinated) webhooks.add(webhookId);
    return !isKnown;
  });
}

function toEntry(due: DueDelivery): JobEntry {
  const { id, webhookId, accountId, isReplay = false, isCoordinated = false } = due;
  if (isCoordinated) return [id, webhookId, accountId, isReplay, true];
  return isReplay ? [id, webhookId, accountId, true] : [id, webhookId, accountId];
}

/** The delivery that a job names. */
export function toDue([id, webhookId, accountId, isReplay, isCoordinated]: JobEntry): DueDelivery {
  return { id, webhookId, accountId, isReplay, isCoordinated };
}
