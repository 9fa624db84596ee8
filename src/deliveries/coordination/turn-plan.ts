import {
  arrivalAfter,
  arrivalIfEmpty,
  nextSendMs,
  sendTimes,
  type RateLimit,
  type SendWindow,
} from './gcra.js';
import type { Limits } from './limits.js';

/** Deliveries of one turn at most. */
export const MOST_PER_TURN = 250;
/**
 * Send times are reserved this far ahead, in ms, so that a rate is kept although turns take time. The next
 * turn comes when half of it is left.
 */
export const AHEAD_MS = 250;
/** If turns come late, because there are many, more is reserved: at most this, in ms. */
export const MAX_AHEAD_MS = 1_000;
/**
 * Wait while as many attempts are in progress as `max_concurrency` allows, in ms. The worker whose attempt
 * ends has the next turn at once; this is for when it has been terminated.
 */
const NO_CONCURRENCY_MS = 1_000;

/** How far ahead a turn reserves that comes so late, in ms. The next one may be as late. */
export function aheadMs(lateMs: number): number {
  return Math.min(AHEAD_MS + 2 * lateMs, MAX_AHEAD_MS);
}

/** The times of the sends that the limits allow now: at most `most`, in ascending order. */
export function allowedSends(limits: Limits, ask: Omit<SendWindow, 'nowMs'>): number[] {
  const { nowMs, rateLimit } = limits;
  const most = Math.min(freeConcurrency(limits), ask.most);
  if (rateLimit === null) return Array.from({ length: most }, () => nowMs);
  return sendTimes(rateLimit, arrivalOf(limits, rateLimit), { ...ask, nowMs, most });
}

/** The theoretical arrival time after sends at these times; null without a rate limit. */
export function arrivalAfterSends(limits: Limits, times: readonly number[]): number | null {
  const { rateLimit } = limits;
  return rateLimit && arrivalAfter(rateLimit, arrivalOf(limits, rateLimit), times);
}

/** The wait until the limits may allow more than sends at these times, in ms. */
export function waitMs(limits: Limits, times: readonly number[]): number {
  if (freeConcurrency(limits) <= times.length) return NO_CONCURRENCY_MS;
  const { rateLimit, nowMs } = limits;
  const arrivalMs = arrivalAfterSends(limits, times);
  if (rateLimit === null || arrivalMs === null) return 0;
  return Math.max(nextSendMs(rateLimit, arrivalMs, nowMs) - nowMs - AHEAD_MS / 2, 0);
}

function freeConcurrency({ maxConcurrency, inFlight }: Limits): number {
  return maxConcurrency === null ? Infinity : Math.max(maxConcurrency - inFlight, 0);
}

/**
 * When the rate limit allows the next send, after `sendsBefore` others, in ms since the epoch; null without a
 * rate limit.
 */
export function sendAtMs(limits: Limits, sendsBefore: number): number | null {
  const { nowMs, rateLimit } = limits;
  if (rateLimit === null) return null;
  const window = { nowMs, aheadMs: Infinity, most: sendsBefore + 1 };
  return sendTimes(rateLimit, arrivalOf(limits, rateLimit), window).at(-1) ?? nowMs;
}

/** A time further ahead than any send can move it was written before PostgreSQL's clock was set back. */
function arrivalOf(limits: Limits, rateLimit: RateLimit): number {
  const { nowMs, arrivalMs, rateLimitedSinceMs } = limits;
  const latest = arrivalIfEmpty(rateLimit, nowMs + MAX_AHEAD_MS);
  return Math.min(arrivalMs ?? arrivalIfEmpty(rateLimit, rateLimitedSinceMs), latest);
}
