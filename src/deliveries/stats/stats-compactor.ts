import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { StatsCompactionRepository } from './stats-compaction.repository.js';

/** In ms. A shorter interval updates rows more often; a longer one leaves readers more deltas to add up. */
const INTERVAL_MS = 10_000;
/** Deltas of one statement, with up to 200 attempts each. */
const BATCH = 500;

/** Adds up what the statements that record attempts have appended. */
@Injectable()
export class StatsCompactor implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task = new PeriodicTask(StatsCompactor.name, INTERVAL_MS, async () => {
    while ((await this.stats.compact(BATCH)) === BATCH);
  });

  constructor(private readonly stats: StatsCompactionRepository) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }
}
