const MINUTE_MS = 60_000;

interface Minute {
  readonly start: string;
  readonly delivered: number;
  readonly failed: number;
}

/** Deliveries that ended in the last complete minute; `now` in ms. */
export function perMinute(minutes: readonly Minute[], now: number): number {
  const start = Math.floor(now / MINUTE_MS) * MINUTE_MS - MINUTE_MS;
  const last = minutes.find((minute) => Date.parse(minute.start) === start);
  return last ? last.delivered + last.failed : 0;
}
