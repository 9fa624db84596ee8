import type { FastifyRateLimitStore, FastifyRateLimitStoreCtor } from '@fastify/rate-limit';
import { WindowCounter, type Count } from './window-counter.js';

/** What the keys of the login limit begin with. */
export const LOGIN = 'login:';

const LOCAL_CAPACITY = 10_000;

/** Where calls are counted for all processes. */
interface SharedCounter {
  hit(key: string): Promise<Count>;
}

/**
 * The store of `@fastify/rate-limit`, which wants a class. Logins are counted here as well, so that
 * their limit holds, per process, while the shared counter is away.
 */
export function limitStore(shared: SharedCounter): FastifyRateLimitStoreCtor {
  const local = new WindowCounter(LOCAL_CAPACITY);

  async function count(key: string): Promise<Count> {
    if (!key.startsWith(LOGIN)) return shared.hit(key);
    const own = local.hit(key, Date.now());
    return shared.hit(key).catch(() => own);
  }

  return class LimitStore implements FastifyRateLimitStore {
    incr(key: string, done: (error: Error | null, result?: Count) => void): void {
      count(key).then(
        (result) => done(null, result),
        (error: Error) => done(error),
      );
    }

    child(): FastifyRateLimitStore {
      return this;
    }
  };
}
