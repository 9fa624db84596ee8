import type { RetrySettings } from '../circuit/circuit.js';
import { backoffMs } from '../../platform/scheduling/backoff.js';
import type { AttemptError, NextStep } from './attempt-result.js';
import type { AttemptedDelivery } from './claimed-delivery.js';

const JITTER = 0.2;
/**
 * Abandoned attempts are retried within this many ms times the number of the attempt, so that a delivery
 * that crashes its worker is soon alone and takes no others with it.
 */
const ABANDONED_SPREAD_MS = 2_000;

/** Statuses with which a receiver may ask for a later retry. */
const RETRY_AFTER_STATUSES = [429, 500, 502, 503, 504];
/** A receiver may ask for at most an hour, in ms. */
export const RETRY_AFTER_MAX_MS = 3_600_000;
const SECONDS = /^\d+(?:\.\d+)?$/;
/** Dates of RFC 9110 §5.6.7 begin with a day; an asctime date names no zone, and means GMT. */
const DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i;
const ZONE = /(?:GMT|UTC|Z|[+-]\d{2}:?\d{2})$/i;

/** The delays before the retries of a delivery, in ms: one attempt more than delays. */
export function retryDelaysMs(
  { maxAttempts, retrySchedule }: Pick<AttemptedDelivery, 'maxAttempts' | 'retrySchedule'>,
  { maxRetries, retryBaseMs, retryFactor }: RetrySettings,
): number[] {
  const delays =
    retrySchedule?.map((seconds) => seconds * 1_000) ??
    Array.from({ length: maxRetries }, (_, n) => backoffMs(n + 1, retryBaseMs, retryFactor));
  return maxAttempts === null ? delays : delays.slice(0, maxAttempts - 1);
}

/**
 * Decides after attempt number `attempt` (1, 2, …); `delaysMs` are those before the retries.
 * `random` is uniform in [0, 1); `nowMs` serves `Retry-After` dates.
 */
export function decide(
  error: AttemptError | null,
  attempt: number,
  delaysMs: readonly number[],
  clock: { readonly random: number; readonly nowMs: number },
): NextStep {
  if (error === null) return { status: 'delivered' };
  const permanent = permanentFailure(error);
  if (permanent) return permanent;
  const delayMs = delaysMs[attempt - 1];
  if (delayMs === undefined) return { status: 'failed', reason: 'exhausted' };
  return { status: 'pending', retryInMs: retryInMs(error, attempt, delayMs, clock) };
}

/**
 * Decides after a probe of an open circuit. A failed probe does not consume an attempt: its delivery stays
 * due, and has all its attempts when the circuit closes.
 */
export function decideProbe(error: AttemptError | null): NextStep {
  if (error === null) return { status: 'delivered' };
  return permanentFailure(error) ?? { status: 'pending', retryInMs: 0 };
}

/** Errors that end the delivery whatever the number of the attempt. */
function permanentFailure(error: AttemptError): NextStep | undefined {
  if (error.stage === 'response' && error.statusCode === 410) {
    return { status: 'failed', reason: 'gone' };
  }
  if (error.stage === 'before_sending' && error.reason === 'blocked') {
    return { status: 'failed', reason: 'blocked' };
  }
  return undefined;
}

/** ±20 %. */
function jittered(delayMs: number, random: number): number {
  return Math.round(delayMs * (1 - JITTER + 2 * JITTER * random));
}

function retryInMs(
  error: AttemptError,
  attempt: number,
  delayMs: number,
  { random, nowMs }: { readonly random: number; readonly nowMs: number },
): number {
  if (error.stage === 'sending' && error.reason === 'abandoned') {
    return Math.round(random * ABANDONED_SPREAD_MS * attempt);
  }
  const requested =
    error.stage === 'response' ? retryAfterMs(error.statusCode, error.retryAfter, nowMs) : 0;
  return Math.max(jittered(delayMs, random), requested);
}

/** The delay that `Retry-After` (RFC 9110 §10.2.3: seconds or a date) requests, in ms; 0 for none. */
function retryAfterMs(statusCode: number, value: string | null, nowMs: number): number {
  if (value === null || !RETRY_AFTER_STATUSES.includes(statusCode)) return 0;
  const text = value.trim();
  const ms = SECONDS.test(text) ? Number(text) * 1_000 : dateMs(text) - nowMs;
  return Number.isNaN(ms) ? 0 : Math.ceil(Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS));
}

function dateMs(text: string): number {
  if (!DATE.test(text)) return NaN;
  return Date.parse(ZONE.test(text) ? text : `${text} GMT`);
}
