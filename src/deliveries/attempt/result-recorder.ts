import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { Batcher } from '../../platform/batching/batcher.js';
import {
  isDatabaseUnavailable,
  isPartitionMissing,
} from '../../platform/database/database-errors.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { PartitionMaintainer } from '../../platform/database/partitions/partition-maintainer.js';
import { OutcomesRepository, type Outcome } from './results.repository.js';

const MAX_BATCH = 200;
/** With few slots a batch is full, and written at once, while the others still send. */
const MAX_SHARE_OF_SLOTS = 1 / 2;
const RETRY_MS = 250;
/** Hardly anything waits for a record but the slot of its attempt, and there are many slots. */
const MIN_INTERVAL_MS = 30;

/** Writes outcomes down, many in one statement; while PostgreSQL is away it holds on to them. */
@Injectable()
export class OutcomeRecorder {
  private readonly logger = new Logger(OutcomeRecorder.name);
  private readonly batcher: Batcher<Outcome, boolean>;

  constructor(
    { delivery }: AppConfig,
    private readonly outcomes: OutcomesRepository,
    private readonly partitions: PartitionMaintainer,
    private readonly ids: IdGenerator,
  ) {
    const share = Math.max(Math.floor(delivery.concurrency * MAX_SHARE_OF_SLOTS), 1);
    this.batcher = new Batcher({
      run: (batch) => this.write(batch),
      maxSize: Math.min(MAX_BATCH, share),
      concurrency: 2,
      minIntervalMs: MIN_INTERVAL_MS,
    });
  }

  /** Resolves once it is written: true if the claim still stood, so that the outcome counts. */
  record(outcome: Outcome): Promise<boolean> {
    return this.batcher.add(outcome);
  }

  private async write(given: Outcome[]): Promise<boolean[]> {
    for (let outcomes = given; ;) {
      try {
        const recorded = await this.outcomes.record(outcomes);
        return outcomes.map(({ deliveryId }) => recorded.has(deliveryId));
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        this.logger.warn({
          msg: 'outcomes wait for the database',
          count: outcomes.length,
          err: error,
        });
        if (isPartitionMissing(error)) outcomes = await this.withNewIds(outcomes);
        await sleep(RETRY_MS);
      }
    }
  }

  /** For attempts that got their id by a clock that was wrong. */
  private async withNewIds(outcomes: Outcome[]): Promise<Outcome[]> {
    await this.partitions.repair();
    return outcomes.map((outcome) => ({ ...outcome, attemptId: this.ids.next() }));
  }
}
