import { backoffMs } from '../../platform/scheduling/backoff.js';
import type { CircuitColumns } from './circuit-columns.js';

/**
 * The circuit breaker of a webhook. Its state is derived from the columns in `circuit-columns.ts`; the
 * transitions that follow attempts are SQL, in `circuit-sql.ts` and `circuit.repository.ts`.
 *
 * - **Closed** (`circuitOpenedAt` is null): deliveries are sent. Each delivery that fails for good adds one
 *   to `consecutiveFailures`, and each success resets it. At `WEBHOOK_CIRCUIT_AFTER` the circuit opens.
 * - **Open** (`nextProbeAt` lies ahead): deliveries wait. One that has waited for 24 hours fails.
 * - **Half-open** (`nextProbeAt` has passed): one delivery, the one due longest, is sent as a probe.
 *   Success closes the circuit. After a failure it stays open, and the next probe comes later. A failed
 *   probe does not consume an attempt of its delivery.
 *
 * A 410 response deactivates the webhook and sets `goneAt`, whatever the state.
 */
export const CLOSED = {
  consecutiveFailures: 0,
  circuitOpenedAt: null,
  nextProbeAt: null,
  failedProbes: 0,
} as const;

/** The error of a delivery that waited for an open circuit until it failed. */
export const EXPIRED_MESSAGE = 'The circuit stayed open until the delivery expired';

export function isOpen({ circuitOpenedAt }: Pick<CircuitColumns, 'circuitOpenedAt'>): boolean {
  return circuitOpenedAt !== null;
}

/**
 * The columns that an owner's change of the webhook resets. The failures of the old endpoint say nothing
 * about a new one, so a new URL closes the circuit.
 */
export function circuitChanges(change: {
  readonly reset: boolean;
  readonly newUrl: boolean;
  readonly activated: boolean;
}): Partial<CircuitColumns> {
  return {
    ...((change.reset || change.newUrl) && CLOSED),
    ...(change.activated && { goneAt: null }),
  };
}

export interface RetrySettings {
  readonly maxRetries: number;
  readonly retryBaseMs: number;
  readonly retryFactor: number;
}

/**
 * Delays before the probes of an open circuit, in ms: the retry schedule of the settings without its jitter.
 * The last one repeats. A webhook's own schedule does not apply: an empty one would leave no probes.
 */
export function probeDelaysMs(settings: RetrySettings): [number, ...number[]] {
  const { maxRetries, retryBaseMs, retryFactor } = settings;
  const delay = (n: number): number => Math.round(backoffMs(n, retryBaseMs, retryFactor));
  const later = Array.from({ length: Math.max(maxRetries - 1, 0) }, (_, n) => delay(n + 2));
  return [delay(1), ...later];
}
