/**
 * The generic cell rate algorithm (ITU-T I.371), a token bucket whose state is one number: the theoretical
 * arrival time, at which the bucket is full again. A send is allowed from `burst - 1` intervals before that
 * time, and moves it by one interval. In any window of t seconds there are at most `burst + perSecond * t`
 * sends. All times are in ms since the epoch.
 */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

export interface SendWindow {
  readonly nowMs: number;
  /** Send times are reserved at most this far ahead. */
  readonly aheadMs: number;
  /** Sends in all. */
  readonly most: number;
}

/** The theoretical arrival time of a bucket that is empty at a time. */
export function arrivalIfEmpty(limit: RateLimit, atMs: number): number {
  return atMs + limit.burst * intervalMs(limit);
}

/** The earliest time of the next send, at or after `nowMs`. */
export function nextSendMs(limit: RateLimit, arrivalMs: number, nowMs: number): number {
  return Math.max(nowMs, arrivalMs - (limit.burst - 1) * intervalMs(limit));
}

/** The times of the next sends, in ascending order. */
export function sendTimes(
  limit: RateLimit,
  arrivalMs: number,
  { nowMs, aheadMs, most }: SendWindow,
): number[] {
  const times: number[] = [];
  let arrival = arrivalMs;
  while (times.length < most) {
    const at = nextSendMs(limit, arrival, nowMs);
    if (at > nowMs + aheadMs) break;
    times.push(at);
    arrival = arrivalAfter(limit, arrival, [at]);
  }
  return times;
}

/** The theoretical arrival time after sends at these times. */
export function arrivalAfter(
  limit: RateLimit,
  arrivalMs: number,
  times: readonly number[],
): number {
  return times.reduce((arrival, at) => Math.max(arrival, at) + intervalMs(limit), arrivalMs);
}

function intervalMs({ perSecond }: RateLimit): number {
  return 1_000 / perSecond;
}
