import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleInit,
} from '@nestjs/common';
import { v4 } from 'uuid';
import { AppConfig } from '../../platform/config/app-config.js';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { HEARTBEAT_GAP_MS, HEARTBEAT_MS } from './worker-lease.js';
import { WorkersRepository } from './workers.repository.js';

/** Within this time after an outage every running worker renews its lease, retries included. */
const SETTLE_MS = 5_000;

/** This process as a worker. Its claims belong to `workerId`, and stand while heartbeats renew its lease. */
@Injectable()
export class WorkerRegistry
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown
{
  readonly workerId = v4();
  private readonly heartbeat = new PeriodicTask(WorkerRegistry.name, HEARTBEAT_MS, () =>
    this.beat(),
  );

  /** When the current series of heartbeats began, and its last one, in ms of the monotonic clock. */
  private seriesStartedAt = Infinity;
  private lastHeartbeatAt = -Infinity;

  constructor(
    private readonly workers: WorkersRepository,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.beat();
  }

  onApplicationBootstrap(): void {
    this.heartbeat.start();
  }

  /** By now the attempts have ended, or the grace time is over. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.heartbeat.stop();
    await this.workers.delete([this.workerId]).catch(() => undefined);
  }

  /**
   * Whether this worker may rescue the attempts of others. After an outage of PostgreSQL every lease has
   * expired for a moment, so its own heartbeats must have arrived without a gap for a while.
   */
  get mayRescue(): boolean {
    const now = performance.now();
    return now - this.lastHeartbeatAt < HEARTBEAT_GAP_MS && now - this.seriesStartedAt >= SETTLE_MS;
  }

  private async beat(): Promise<void> {
    const now = performance.now();
    if (now - this.lastHeartbeatAt >= HEARTBEAT_GAP_MS) this.seriesStartedAt = now;
    try {
      await this.workers.renewLease(this.workerId, this.config.role !== 'api');
      this.lastHeartbeatAt = performance.now();
    } catch (error) {
      this.lastHeartbeatAt = -Infinity;
      throw error;
    }
    await this.clock.synchronize();
  }
}
