/** Statuses on which a receiver may ask for a later retry. */
const STATUSES = [429, 500, 502, 503, 504];
/** A receiver may ask for at most an hour, in ms. */
export const RETRY_AFTER_MAX_MS = 3_600_000;

const SECONDS = /^\d+(?:\.\d+)?$/;
/** Dates of RFC 9110 §5.6.7 begin with a day; an asctime date names no zone, and means GMT. */
const DATE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i;
const ZONE = /(?:GMT|UTC|Z|[+-]\d{2}:?\d{2})$/i;

/** The delay that `Retry-After` (RFC 9110 §10.2.3: seconds or a date) asks for, in ms; 0 for none. */
export function retryAfterMs(statusCode: number, value: string | null, nowMs: number): number {
  if (value === null || !STATUSES.includes(statusCode)) return 0;
  const text = value.trim();
  const ms = SECONDS.test(text) ? Number(text) * 1_000 : dateMs(text) - nowMs;
  return Number.isNaN(ms) ? 0 : Math.ceil(Math.min(Math.max(ms, 0), RETRY_AFTER_MAX_MS));
}

function dateMs(text: string): number {
  if (!DATE.test(text)) return NaN;
  return Date.parse(ZONE.test(text) ? text : `${text} GMT`);
}
