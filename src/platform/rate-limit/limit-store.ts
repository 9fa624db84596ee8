import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import { AheadCounter, type SharedCounter } from './write-behind-counter.js';
import { WindowCounter, type Count } from './window-counter.js';

/** What the keys of the login limit begin with. */
export const LOGIN = 'login:';

const LOCAL_CAPACITY = 10_000;

/**
 * The store of `@fastify/rate-limit`, which wants a class. Logins are counted here as well, so that
 * their limit holds, per process, while the shared counter is away.
 */
export function limitStore(shared: SharedCounter): FastifyRateLimitStoreCtor {
  const local = new WindowCounter(LOCAL_CAPACITY);
  const general = new AheadCounter(shared);

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
