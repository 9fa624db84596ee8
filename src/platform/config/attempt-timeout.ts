/** Longest deadline, in ms, that the owner of a webhook may set for its attempts. */
export const ENDPOINT_TIMEOUT_MAX_MS = 60_000;

/**
 * The longest that an attempt may take, in ms, whichever webhook it is for. `settingMs` is the deadline of
 * webhooks that set none (`DELIVERY_TIMEOUT_MS`).
 */
export function longestAttemptMs(settingMs: number): number {
  return Math.max(settingMs, ENDPOINT_TIMEOUT_MAX_MS);
}
