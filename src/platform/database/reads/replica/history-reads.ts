import { Injectable } from '@nestjs/common';
import { counter, gauge } from '../../../metrics/metric.js';
import { MetricsRegistry, type Counter } from '../../../metrics/metrics-registry.js';
import { momentOf } from '../../clock/id-generator.js';
import { DatabaseClock } from '../../clock/database-clock.js';
import { isDatabaseUnavailable, isRetryable } from '../../database-errors.js';
import { positionOf, type Found, type List } from '../bounded-list.js';
import { SlotRefused } from '../fair-slots.js';
import type { Reads } from '../read-connections.js';
import { InvalidCursor, QueryTimeout } from '../read-errors.js';
import { ReadQueries } from '../read-queries.js';
import { MAX_STALENESS_MS, Replica } from './replica.js';

const TARGETS = { target: ['primary', 'replica'] } as const;

export const HISTORY_READ_METRICS = {
  reads: counter(
    'mutx_history_reads_total',
    'Reads of histories, by the server that returned them',
    {
      target: TARGETS.target,
    },
  ),
  staleness: gauge(
    'mutx_replica_staleness_seconds',
    'How stale the replica is at most; none while it is unknown',
  ),
};

/**
 * Reads that may be up to 5 s old: histories, statistics and alerts. They go to the replica while it is
 * proven to be no staler, and to the primary otherwise, or when the replica fails. Nothing that decides,
 * explains or streams is read here.
 */
@Injectable()
export class HistoryReads implements Reads {
  private readonly counted: Counter<typeof TARGETS>;

  constructor(
    private readonly primary: ReadQueries,
    private readonly replica: Replica,
    private readonly clock: DatabaseClock,
    registry: MetricsRegistry,
  ) {
    this.counted = registry.counter(HISTORY_READ_METRICS.reads);
    const staleness = registry.gauge(HISTORY_READ_METRICS.staleness);
    registry.onScrape(() => {
      const { stalenessMs } = replica;
      staleness.set({}, stalenessMs === undefined ? undefined : stalenessMs / 1_000);
    });
  }

  query<Row extends object>(accountId: string, sql: string, values: unknown[]): Promise<Row[]> {
    return this.begin().query(accountId, sql, values);
  }

  list<Row extends { id: string }>(accountId: string, list: List): Promise<Found<Row>> {
    return this.begin().list(accountId, list);
  }

  /** For reads that belong together: no later one is staler than an earlier one. */
  begin(): Reads {
    let isOnPrimary = false;
    const read = async <T>(work: (reads: Reads) => Promise<T>): Promise<T> => {
      const { reads, isFresh } = this.replica;
      if (!isOnPrimary && reads && isFresh) {
        try {
          const result = await work(reads);
          this.counted.inc({ target: 'replica' });
          return result;
        } catch (error) {
          if (isSameOnPrimary(error)) throw error;
          this.failed(error);
        }
      }
      isOnPrimary = true;
      this.counted.inc({ target: 'primary' });
      return work(this.primary);
    };
    return {
      query: (accountId, sql, values) => read((reads) => reads.query(accountId, sql, values)),
      list: async (accountId, list) => {
        isOnPrimary ||= this.isRecent(list);
        return read((reads) => reads.list(accountId, list));
      },
    };
  }

  /**
   * Whether the page continues behind a row so new that the replica may lack the rows that follow. The
   * page before may have been read from the primary.
   */
  private isRecent(list: List): boolean {
    const position = positionOf(list);
    return (
      position !== undefined && this.clock.nowMs() - momentOf(position.id) < 2 * MAX_STALENESS_MS
    );
  }

  /** A conflict with replay, or a migration yet to be replayed, concerns one statement. */
  private failed(error: unknown): void {
    if (isDatabaseUnavailable(error) && !isRetryable(error)) this.replica.suspect(error);
  }
}

/** Errors that the primary would return as well. */
function isSameOnPrimary(error: unknown): boolean {
  return (
    error instanceof SlotRefused || error instanceof QueryTimeout || error instanceof InvalidCursor
  );
}
