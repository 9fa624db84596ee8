import { Injectable, Logger } from '@nestjs/common';
import { AttemptExecutor } from '../attempt/attempt-executor.js';
import { RescueRepository } from './rescue.repository.js';
import { WorkerRegistry } from './worker-registry.js';
import { WorkersRepository } from './workers.repository.js';

const BATCH = 500;
/** Interval between searches while no lease expires: they find claims of workers without a row, in ms. */
const INTERVAL_MS = 60_000;
/** The interval after a failed claim: it may have been granted, and only its result lost. */
const INTERVAL_AFTER_FAILURE_MS = 5_000;
const FAILURE_MS = 60_000;

/** Ends attempts that their worker abandoned, so that the deliveries can be claimed again. */
@Injectable()
export class AttemptRescuer {
  private readonly logger = new Logger(AttemptRescuer.name);
  /** When the last search ran, in ms of the monotonic clock. */
  private lastSearchAt = -Infinity;

  constructor(
    private readonly workers: WorkersRepository,
    private readonly abandoned: RescueRepository,
    private readonly executor: AttemptExecutor,
    private readonly worker: WorkerRegistry,
  ) {}

  /** `claimFailedAt`: when a claim of this worker last failed, in ms of the monotonic clock. */
  async run(claimFailedAt: number): Promise<void> {
    if (!this.worker.mayRescue) return;
    const expired = await this.abandoned.listExpiredWorkers();
    const now = performance.now();
    const interval = now - claimFailedAt < FAILURE_MS ? INTERVAL_AFTER_FAILURE_MS : INTERVAL_MS;
    if (expired.length === 0 && now - this.lastSearchAt < interval) return;
    this.lastSearchAt = now;
    while ((await this.rescueBatch()) === BATCH);
    await this.workers.delete(expired);
  }

  private async rescueBatch(): Promise<number> {
    const { workerId } = this.worker;
    const attempts = await this.abandoned.listAbandoned(workerId, this.executor.inProgress, BATCH);
    if (attempts.length > 0) {
      this.logger.warn({ msg: 'rescuing abandoned attempts', count: attempts.length });
    }
    await Promise.all(attempts.map((attempt) => this.executor.rescue(attempt)));
    return attempts.length;
  }
}
