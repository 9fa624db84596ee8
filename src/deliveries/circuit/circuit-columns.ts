import { Column } from 'typeorm';
import { Timestamp } from '../../platform/database/entity-columns.js';

/**
 * The circuit's columns in the row of a webhook, which extends this class. `webhooks` imports this
 * folder, because a webhook's row contains the circuit's columns.
 */
export abstract class CircuitColumns {
  /** When the endpoint responded 410, which deactivated the webhook. */
  @Timestamp({ name: 'gone_at', nullable: true }) goneAt!: Date | null;
  /** Deliveries in a row that failed for good. */
  @Column({ name: 'consecutive_failures', type: 'integer' }) consecutiveFailures!: number;
  @Timestamp({ name: 'circuit_opened_at', nullable: true }) circuitOpenedAt!: Date | null;
  /** While the circuit is open: when one delivery may be sent as a probe. */
  @Timestamp({ name: 'next_probe_at', nullable: true }) nextProbeAt!: Date | null;
  /** Probes sent since the circuit opened. */
  @Column({ name: 'failed_probes', type: 'integer' }) failedProbes!: number;
}

/** Selects them from a webhook `t`. */
export const SELECT_CIRCUIT = `t.gone_at AS "goneAt",
  t.consecutive_failures AS "consecutiveFailures", t.circuit_opened_at AS "circuitOpenedAt",
  t.next_probe_at AS "nextProbeAt", t.failed_probes AS "failedProbes"`;
