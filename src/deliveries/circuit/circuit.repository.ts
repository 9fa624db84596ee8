import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../../platform/config/app-config.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import { FIRST_ID, LAST_ID } from '../../platform/database/clock/id-generator.js';
import { ORDERED_PROBE } from '../ordering/order-sql.js';
import { BY_ID, pendingBetween } from '../ordering/pending-range.js';
import { COUNT_EXPIRED } from '../stats/deltas/delta-sql.js';
import { circuitExpiry, IS_COORDINATED, IS_RUNNING } from './circuit-sql.js';
import { EXPIRED_MESSAGE, probeDelaysMs } from './circuit.js';
import { isAmong } from '../../platform/database/partitions/unpruned.js';

/** The unclaimed delivery of a webhook `w` that has been due longest. */
const OLDEST = `(
  SELECT d.id FROM deliveries d
  WHERE d.webhook_id = w.id AND d.status = 'pending' AND d.claimed_by IS NULL
  ORDER BY d.next_attempt_at LIMIT 1)`;

/** The pending deliveries of a webhook `w` with the lowest ids. */
const firstPending = (limit: string): string => `(
  SELECT d.id, d.claimed_by, d.created_at FROM deliveries d
  WHERE ${pendingBetween('w.id', `'${FIRST_ID}'`, `'${LAST_ID}'`)}
  ORDER BY ${BY_ID} LIMIT ${limit})`;

/** Probes open circuits, and fails deliveries that have been pending behind them for too long. */
@Injectable()
export class CircuitRepository {
  private readonly probeDelaysMs: number[];

  constructor(
    { delivery }: AppConfig,
    private readonly dataSource: DataSource,
  ) {
    this.probeDelaysMs = probeDelaysMs(delivery);
  }

  /** Whether any circuit is open. It costs little, while the statements about deliveries behind one take long to plan. */
  async anyOpen(): Promise<boolean> {
    const [row] = await this.dataSource.query<{ open: boolean }[]>(
      `SELECT EXISTS (SELECT FROM webhooks w WHERE w.circuit_opened_at IS NOT NULL AND ${IS_RUNNING}) AS open`,
    );
    return row?.open ?? false;
  }

  /**
   * Takes the right to probe every half-open circuit and returns one delivery of each: the one due
   * longest, of those that the webhook's order allows. A compare-and-set schedules the next probe, so one worker probes each circuit.
   */
  async takeProbes(): Promise<DueDelivery[]> {
    const [rows] = await this.dataSource.query<[DueDelivery[], number]>(
      `UPDATE webhooks w SET failed_probes = w.failed_probes + 1, next_probe_at = now() +
         ($1::float8[])[least(w.failed_probes + 1, cardinality($1::float8[]))] * interval '1 millisecond'
       FROM webhooks due CROSS JOIN LATERAL (
         SELECT CASE WHEN w.ordering IS NULL THEN ${OLDEST} ELSE ${ORDERED_PROBE} END AS id
         FROM (SELECT due.*) w
       ) oldest
       WHERE w.id = due.id AND oldest.id IS NOT NULL AND w.circuit_opened_at IS NOT NULL AND w.next_probe_at <= now()
         AND due.circuit_opened_at IS NOT NULL AND due.next_probe_at <= now() AND ${IS_RUNNING}
       RETURNING oldest.id, w.id AS "webhookId", w.user_id AS "accountId",
         ${IS_COORDINATED} AS "isCoordinated"`,
      [this.probeDelaysMs],
    );
    return rows;
  }

  /**
   * Returns the delivery of a failed probe to the pending ones, behind the others: one that its endpoint
   * always rejects must not be every probe. If its event was expunged in the meantime, it is cancelled.
   */
  async returnProbe(deliveryId: string, workerId: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE deliveries SET claimed_by = NULL, claimed_at = NULL,
         status = CASE WHEN end_reason IS NULL THEN status ELSE 'cancelled' END,
         next_attempt_at = CASE WHEN end_reason IS NULL THEN now() END
       WHERE id = $1 AND claimed_by = $2`,
      [deliveryId, workerId],
    );
  }

  /**
   * Fails deliveries that have expired behind an open circuit (`circuitExpiry`), at most `limit`. Those with
   * the lowest ids are the oldest: while the first of a webhook has not expired, no other is read.
   */
  async failExpired(limit: number): Promise<void> {
    await this.dataSource.query(
      `WITH expired AS (
         SELECT d.id
         FROM webhooks w
         CROSS JOIN LATERAL ${firstPending('1')} oldest
         CROSS JOIN LATERAL ${firstPending('$1')} d
         WHERE w.circuit_opened_at IS NOT NULL AND w.paused_at IS NULL AND d.claimed_by IS NULL
           AND ${circuitExpiry('oldest')} < now() AND ${circuitExpiry('d')} < now()
         LIMIT $1
       ), failed AS (
         UPDATE deliveries d SET status = 'failed', end_reason = 'expired', next_attempt_at = NULL,
           error_message = '${EXPIRED_MESSAGE}'
         WHERE ${isAmong('d.id', 'expired')} AND d.status = 'pending' AND d.claimed_by IS NULL
         RETURNING d.webhook_id
       )
       ${COUNT_EXPIRED}`,
      [limit],
    );
  }
}
