import type { DeliverySettings } from '../../platform/config/app-config.js';
import { backoffMs } from '../../platform/scheduling/backoff.js';
import { isSuccess, type AttemptResult } from './attempt-result.js';
import { retryAfterMs } from './retry-after.js';

/** What becomes of a delivery after an attempt. */
export type Decision =
  | { readonly status: 'delivered' }
  | { readonly status: 'pending'; readonly retryInMs: number }
  /** `gone`: the endpoint answered 410 and wants no more. */
  | { readonly status: 'failed'; readonly cause: 'exhausted' | 'blocked' | 'gone' };

type Schedule = Pick<DeliverySettings, 'retryBaseMs' | 'retryFactor'>;

const JITTER = 0.2;
/**
 * Deliveries that were lost together are spread over this many ms times the attempts made, so that one
 * which brings its worker down soon travels alone and takes no others with it.
 */
const LOST_SPREAD_MS = 2_000;

/**
 * Decides after attempt number `attempt` (1, 2, …) of at most `maxAttempts`.
 * `random` is uniform in [0, 1); `nowMs` serves `Retry-After` dates.
 */
export function decide(
  result: AttemptResult,
  attempt: number,
  maxAttempts: number,
  schedule: Schedule,
  clock: { random: number; nowMs: number },
): Decision {
  const final = finalDecision(result);
  if (final) return final;
  if (attempt >= maxAttempts) return { status: 'failed', cause: 'exhausted' };
  if (result.kind === 'lost') {
    const retryInMs = Math.round(clock.random * LOST_SPREAD_MS * attempt);
    return { status: 'pending', retryInMs };
  }
  const asked =
    result.kind === 'response'
      ? retryAfterMs(result.statusCode, result.retryAfter, clock.nowMs)
      : 0;
  return {
    status: 'pending',
    retryInMs: Math.max(retryDelayMs(attempt, schedule, clock.random), asked),
  };
}

/**
 * Decides after a probe of an open circuit. One that fails is no attempt: its delivery waits on, and has
 * all its attempts when the circuit closes.
 */
export function decideProbe(result: AttemptResult): Decision {
  return finalDecision(result) ?? { status: 'pending', retryInMs: 0 };
}

/** What an attempt decides whatever its number. */
function finalDecision(result: AttemptResult): Decision | undefined {
  if (result.kind === 'response' && isSuccess(result.statusCode)) return { status: 'delivered' };
  if (result.kind === 'response' && result.statusCode === 410) {
    return { status: 'failed', cause: 'gone' };
  }
  if (result.kind === 'error' && result.reason === 'blocked') {
    return { status: 'failed', cause: 'blocked' };
  }
  return undefined;
}

/** Delay before retry `n` (1, 2, …), a week at most, ±20 %, in ms. */
export function retryDelayMs(n: number, schedule: Schedule, random: number): number {
  const delay = backoffMs(n, schedule.retryBaseMs, schedule.retryFactor);
  return Math.round(delay * (1 - JITTER + 2 * JITTER * random));
}
