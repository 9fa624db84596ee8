import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { Batcher } from '../../platform/batching/batcher.js';
import {
  isDatabaseUnavailable,
  isPartitionMissing,
} from '../../platform/database/database-errors.js';
import { PartitionMaintainer } from '../../platform/database/partitions/partition-maintainer.js';
import { CircuitRepository } from '../circuit/circuit.repository.js';
import { AttemptMetrics } from '../metrics/attempt-metrics.js';
import type { AttemptResult } from './attempt-result.js';
import { ResultsRepository } from './results.repository.js';

const MAX_BATCH = 200;
/** With few slots a batch is full, and written at once, while the other slots still send. */
const MAX_SHARE_OF_SLOTS = 1 / 2;
const RETRY_MS = 250;
/** Only the slot of its attempt waits for a record, and there are many slots. */
const MIN_INTERVAL_MS = 30;

/** Records attempt results, many in one statement. While PostgreSQL is unavailable it keeps them. */
@Injectable()
export class ResultRecorder {
  private readonly logger = new Logger(ResultRecorder.name);
  private readonly batcher: Batcher<AttemptResult, boolean>;

  constructor(
    { delivery }: AppConfig,
    private readonly results: ResultsRepository,
    private readonly circuits: CircuitRepository,
    private readonly partitions: PartitionMaintainer,
    private readonly metrics: AttemptMetrics,
  ) {
    const share = Math.max(Math.floor(delivery.concurrency * MAX_SHARE_OF_SLOTS), 1);
    this.batcher = new Batcher({
      run: (batch) => this.write(batch),
      maxSize: Math.min(MAX_BATCH, share),
      concurrency: 2,
      minIntervalMs: MIN_INTERVAL_MS,
    });
  }

  /** Resolves once it is written: true if the claim still stood, so that the result counts. */
  record(result: AttemptResult): Promise<boolean> {
    return this.batcher.add(result);
  }

  /** A failed probe does not consume an attempt: nothing is recorded, and the delivery stays pending. */
  returnProbe(result: AttemptResult): Promise<void> {
    this.metrics.ended([result]);
    return this.circuits.returnProbe(result.delivery.id, result.workerId);
  }

  private async write(results: AttemptResult[]): Promise<boolean[]> {
    this.metrics.ended(results);
    for (;;) {
      try {
        const recorded = await this.results.record(results);
        this.metrics.recorded(results, recorded);
        return results.map(({ delivery }) => recorded.has(delivery.id));
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        this.logger.warn({
          msg: 'attempt results wait for the database',
          count: results.length,
          err: error,
        });
        if (isPartitionMissing(error)) await this.partitions.repair();
        await sleep(RETRY_MS);
      }
    }
  }
}
