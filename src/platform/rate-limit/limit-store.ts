import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import { WriteBehindCounter, type SharedCounter } from './write-behind-counter.js';
import { WindowCounter, type Count } from './window-counter.js';

/** Prefix of the keys of the login limit. */
export const LOGIN = 'login:';

const LOCAL_CAPACITY = 10_000;

/**
 * The store of `@fastify/rate-limit`, which requires a class. Logins are counted in this process as
 * well, so that their limit holds, per process, while the shared counter is unavailable.
 */
export function limitStore(shared: SharedCounter): FastifyRateLimitStoreCtor {
  const local = new WindowCounter(LOCAL_CAPACITY);
  const general = new WriteBehindCounter(shared);

  async function count(key: string, limit: number): Promise<Count> {
    if (!key.startsWith(LOGIN)) return general.hit(key, limit);
    const own = local.hit(key, Date.now());
    return shared.hit(key, 1).catch(() => own);
  }

  return class LimitStore implements FastifyRateLimitStore {
    incr(
      key: string,
      done: (error: Error | null, result?: Count) => void,
      _timeWindow: number,
      limit: number,
    ): void {
      count(key, limit).then(
        (result) => done(null, result),
        (error: Error) => done(error),
      );
    }

    child(): FastifyRateLimitStore {
      return this;
    }
  };
}
