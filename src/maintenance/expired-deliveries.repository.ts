import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PlannedExpansion } from '../events/fan-out/planned-expansion.js';
import { COUNT_EXPIRED } from '../deliveries/stats/deltas/delta-sql.js';
import { idFloor } from '../platform/database/clock/id-generator.js';
import { idBounds } from '../platform/database/partitions/partitions.js';

/** Deliveries that one statement fails, at most. */
const BATCH = 5_000;

const fail = (condition: string, error: string): string => `
  WITH failed AS (
    UPDATE deliveries d SET status = 'failed', end_reason = 'expired', next_attempt_at = NULL,
      error_message = '${error}'
    WHERE d.id = ANY (ARRAY(
      SELECT id FROM deliveries
      WHERE status = 'pending' AND claimed_by IS NULL AND ${condition} LIMIT ${BATCH}
    )) AND d.status = 'pending' AND d.claimed_by IS NULL
    RETURNING d.webhook_id
  ), counted AS (${COUNT_EXPIRED})
  SELECT count(*)::integer AS count FROM failed`;

/** Deliveries that wait for longer than history is kept: paused, limited, ordered or behind a circuit. */
@Injectable()
export class ExpiredDeliveriesRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly planned: PlannedExpansion,
  ) {}

  /** Fails unclaimed deliveries that were created before `time`, planned ones included. */
  async failOlderThan(time: Date): Promise<void> {
    await this.planned.expandBefore(idFloor(time));
    const sql = fail('id < $1', 'The delivery was pending for the whole retention period');
    await this.failAll(sql, [idFloor(time)]);
  }

  /** Fails unclaimed deliveries of later weeks that send events of a week whose history ends. */
  async failReplaysOf(week: string): Promise<void> {
    const { from, to } = idBounds(week);
    const isReplay = 'id >= $2 AND event_id >= $1 AND event_id < $2';
    const sql = fail(
      isReplay,
      'The retention period of the event ended before the delivery was sent',
    );
    await this.failAll(sql, [from, to]);
  }

  private async failAll(sql: string, values: readonly string[]): Promise<void> {
    for (let count = BATCH; count === BATCH;) {
      const [row] = await this.dataSource.query<{ count: number }[]>(sql, [...values]);
      count = row?.count ?? 0;
    }
  }
}
