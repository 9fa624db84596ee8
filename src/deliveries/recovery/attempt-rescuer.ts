import { Injectable, Logger } from '@nestjs/common';
import { AttemptRunner } from '../attempt/attempt-runner.js';
import { DueRepository } from './sweep.repository.js';
import { WorkerRegistry } from './worker-registry.js';
import { WorkersRepository } from './workers.repository.js';

const BATCH = 500;
/** How often to look for claims of workers that nobody knows any more, in ms. */
const FULL_LOOK_MS = 60_000;
/** The same for a while after claims failed: they may have been granted, and only the answer lost. */
const DOUBTFUL_LOOK_MS = 5_000;
const DOUBT_MS = 60_000;

/** Ends the attempts that died with their worker, so that the deliveries can be claimed again. */
@Injectable()
export class LostAttempts {
  private readonly logger = new Logger(LostAttempts.name);
  private lastFullLook = -Infinity;
  private lastDoubt = -Infinity;

  constructor(
    private readonly workers: WorkersRepository,
    private readonly due: DueRepository,
    private readonly runner: AttemptRunner,
    private readonly worker: WorkerRegistry,
  ) {}

  /** `doubtful`: a claim failed since the last time. */
  async recover(doubtful: boolean): Promise<void> {
    if (doubtful) this.lastDoubt = performance.now();
    if (!this.worker.canJudge) return;
    const dead = await this.workers.findDead();
    if (dead.length === 0 && performance.now() - this.lastFullLook < this.pauseMs()) return;
    this.lastFullLook = performance.now();
    while ((await this.recoverBatch()) === BATCH);
    await this.workers.forget(dead);
  }

  private pauseMs(): number {
    return performance.now() - this.lastDoubt < DOUBT_MS ? DOUBTFUL_LOOK_MS : FULL_LOOK_MS;
  }

  private async recoverBatch(): Promise<number> {
    const { workerId } = this.worker;
    const lost = await this.due.findLost(workerId, this.runner.underWay, BATCH);
    if (lost.length > 0) {
      this.logger.warn({ msg: 'attempts were lost with their worker', count: lost.length });
    }
    await Promise.all(lost.map((delivery) => this.runner.giveUp(delivery)));
    return lost.length;
  }
}
