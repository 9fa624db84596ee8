import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Batcher } from '../database/batcher.js';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { OutcomesRepository, type Outcome } from './outcomes.repository.js';

const MAX_BATCH = 200;
const RETRY_MS = 250;
/** Nobody waits for a record but the slot of its attempt, which is given back some time later. */
const SPACING_MS = 30;

/** Writes outcomes down, many in one statement; while PostgreSQL is away it holds on to them. */
@Injectable()
export class OutcomeRecorder {
  private readonly logger = new Logger(OutcomeRecorder.name);
  private readonly batcher = new Batcher<Outcome, boolean>({
    run: (outcomes) => this.write(outcomes),
    maxSize: MAX_BATCH,
    concurrency: 2,
    spacingMs: SPACING_MS,
  });

  constructor(private readonly outcomes: OutcomesRepository) {}

  /** Resolves once it is written: true if the claim still stood, so that the outcome counts. */
  record(outcome: Outcome): Promise<boolean> {
    return this.batcher.add(outcome);
  }

  private async write(outcomes: Outcome[]): Promise<boolean[]> {
    for (;;) {
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
        await sleep(RETRY_MS);
      }
    }
  }
}
