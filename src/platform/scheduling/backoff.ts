/** No delay is longer than a week, in ms. */
const MAX_MS = 7 * 86_400_000;

/** Exponential backoff: the delay before retry `n` (1, 2, …), in ms. */
export function backoffMs(n: number, baseMs: number, factor: number): number {
  return Math.min(baseMs * factor ** (n - 1), MAX_MS);
}
