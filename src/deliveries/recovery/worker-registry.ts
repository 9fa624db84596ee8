import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { v4 } from 'uuid';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { WorkersRepository } from './workers.repository.js';

const HEARTBEAT_MS = 2_000;
const GAP_MS = 2 * HEARTBEAT_MS;
/** Time for every worker that is alive to show itself again after an outage, retries included. */
const STEADY_MS = 5_000;

/** This process as a maker of attempts: claims belong to its id while it shows signs of life. */
@Injectable()
export class WorkerRegistry
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown
{
  readonly workerId = v4();
  private readonly heartbeat = new PeriodicTask(WorkerRegistry.name, HEARTBEAT_MS, () =>
    this.beat(),
  );

  /** When the present row of heartbeats began, and its last one; by the clock that never jumps, in ms. */
  private steadySince = Infinity;
  private lastBeat = -Infinity;

  constructor(
    private readonly workers: WorkersRepository,
    private readonly clock: DatabaseClock,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.beat();
  }

  onApplicationBootstrap(): void {
    this.heartbeat.start();
  }

  /** By now the attempts have ended or were given up. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.heartbeat.stop();
    await this.workers.forget([this.workerId]).catch(() => undefined);
  }

  /**
   * Whether it could judge others: only who has beaten without a gap for a while may call a worker
   * dead. After an outage of PostgreSQL everybody looks dead for a moment.
   */
  get canJudge(): boolean {
    const now = performance.now();
    return now - this.lastBeat < GAP_MS && now - this.steadySince >= STEADY_MS;
  }

  private async beat(): Promise<void> {
    const now = performance.now();
    if (now - this.lastBeat >= GAP_MS) this.steadySince = now;
    try {
      await this.workers.seen(this.workerId);
      this.lastBeat = performance.now();
    } catch (error) {
      this.lastBeat = -Infinity;
      throw error;
    }
    await this.clock.synchronise();
  }
}
