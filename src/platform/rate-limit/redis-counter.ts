import type { Cluster, Redis } from 'ioredis';
import { Batcher } from '../batching/batcher.js';
import { connectRedis } from '../redis/connect-redis.js';
import { type Count, WINDOW_MS } from './window-counter.js';

/** Braced, so that all keys are in one slot of a cluster. */
const PREFIX = '{mutx}:limit:';
const COMMAND_TIMEOUT_MS = 200;
const RECONNECT_MAX_MS = 1_000;
/** After a failure Redis is not used for this long, so that a hanging one delays few requests. */
const PAUSE_MS = 1_000;
const MAX_WAIT_MS = 5;

const HIT = `
local current = redis.call('INCRBY', KEYS[1], ARGV[2])
if current == tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {current, redis.call('PTTL', KEYS[1])}`;

interface Hit {
  readonly key: string;
  readonly times: number;
}

type CountingRedis = (Redis | Cluster) & {
  hit(key: string, windowMs: number, times: number): Promise<[current: number, ttl: number]>;
};

/**
 * Counts calls per key in Redis, so that all processes share the limits. Calls that arrive during a
 * command are counted together by the next one, each with a number of its own.
 */
export class RedisCounter {
  private readonly redis: CountingRedis;
  private readonly hits = new Batcher<Hit, Count>({
    run: (hits) => this.count(hits),
    maxSize: 1_000,
    concurrency: 2,
    maxWaitMs: MAX_WAIT_MS,
  });
  private pausedUntil = 0;

  constructor(redisUrl: string) {
    this.redis = connectRedis(redisUrl, {
      enableOfflineQueue: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(times * 100, RECONNECT_MAX_MS),
      scripts: { hit: { lua: HIT, numberOfKeys: 1 } },
    }) as CountingRedis;
    this.redis.on('error', () => undefined);
  }

  /**
   * Counts a key's next `times` calls and returns the number of the last one. Rejects at once, or
   * after 200 ms, when Redis is unavailable.
   */
  async hit(key: string, times: number): Promise<Count> {
    if (Date.now() < this.pausedUntil) throw new Error('Redis was unavailable a moment ago');
    try {
      return await this.hits.add({ key, times });
    } catch (error) {
      this.pausedUntil = Date.now() + PAUSE_MS;
      throw error;
    }
  }

  private async count(hits: readonly Hit[]): Promise<Count[]> {
    const sums = new Map<string, number>();
    const ranks = hits.map(({ key, times }) => {
      const rank = (sums.get(key) ?? 0) + times;
      sums.set(key, rank);
      return rank;
    });
    const counted = await Promise.all(
      [...sums].map(async ([key, sum]) => {
        const [current, ttl] = await this.redis.hit(PREFIX + key, WINDOW_MS, sum);
        return [key, { before: current - sum, ttl }] as const;
      }),
    );
    const results = new Map(counted);
    return hits.map(({ key }, n) => {
      const { before, ttl } = results.get(key) ?? { before: 0, ttl: 0 };
      return { current: before + (ranks[n] ?? 0), ttl };
    });
  }

  close(): void {
    this.redis.disconnect();
  }
}
