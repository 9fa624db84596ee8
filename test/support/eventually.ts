import { setTimeout as delay } from 'node:timers/promises';

export interface EventuallyOptions {
  /** Default 10 s. */
  timeoutMs?: number;
  /** Delay between two calls; default 25 ms. */
  intervalMs?: number;
  /** Names the awaited condition in the error. */
  what?: string;
}

/**
 * Calls `look` repeatedly until it returns something other than `undefined`, `null` or `false`, and
 * returns that. A call that throws counts as "not yet"; the last error is the cause of the timeout, so
 * `look` may contain assertions.
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  options: EventuallyOptions = {},
): Promise<Exclude<T, undefined | null | false>> {
  const { timeoutMs = 30_000, intervalMs = 25, what = 'the condition' } = options;
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let cause: unknown;
    try {
      const value = await look();
      if (value !== undefined && value !== null && value !== false) {
        return value as Exclude<T, undefined | null | false>;
      }
    } catch (error) {
      cause = error;
    }
    if (Date.now() >= deadline) throw new TimedOut(what, timeoutMs, cause);
    await delay(intervalMs);
  }
}

class TimedOut extends Error {
  constructor(what: string, timeoutMs: number, cause: unknown) {
    const reason = cause instanceof Error ? `:\n${cause.message}` : '';
    super(`${what} did not come true within ${timeoutMs} ms${reason}`, { cause });
    this.name = 'TimedOut';
  }
}
