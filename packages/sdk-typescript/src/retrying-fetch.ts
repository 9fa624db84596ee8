import { pause } from './pause.js';
import { retryDelay, type RetryLimits } from './retry-policy.js';

const REPEATABLE = new Set(['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE']);

export interface RetryingFetchOptions extends RetryLimits {
  readonly fetch: typeof globalThis.fetch;
  /** Timeout of one attempt, from connect to the response headers. */
  readonly timeoutMs: number;
}

/** A `fetch` that retries requests per `retryDelay`; an abort ends it at any time. */
export function retryingFetch(options: RetryingFetchOptions): typeof globalThis.fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const repeatable = REPEATABLE.has(request.method) || request.headers.has('Idempotency-Key');
    for (let number = 1; ; number += 1) {
      const outcome = await attempt(request, options);
      const { response } = outcome;
      const delay = retryDelay(
        {
          number,
          repeatable,
          status: response?.status,
          retryAfter: response?.headers.get('Retry-After'),
        },
        options,
        Date.now(),
        Math.random(),
      );
      if (delay === undefined) {
        if (response) return response;
        throw outcome.error;
      }
      await response?.body?.cancel();
      await pause(delay, request.signal);
    }
  };
}

type Outcome = { response: Response } | { response?: undefined; error: unknown };

async function attempt(
  request: Request,
  { fetch, timeoutMs }: RetryingFetchOptions,
): Promise<Outcome> {
  const late = new AbortController();
  const timer = setTimeout(
    () => late.abort(new DOMException(`No response within ${timeoutMs} ms`, 'TimeoutError')),
    timeoutMs,
  );
  try {
    const signal = AbortSignal.any([request.signal, late.signal]);
    return { response: await fetch(new Request(request.clone(), { signal })) };
  } catch (error) {
    request.signal.throwIfAborted();
    return { error };
  } finally {
    clearTimeout(timer);
  }
}
