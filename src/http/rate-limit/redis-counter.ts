import { Redis } from 'ioredis';
import { type Count, WINDOW_MS } from './window-counter.js';

/** Braced, so that in a cluster all of ours lies in one slot. */
const PREFIX = '{mutx}:limit:';
const COMMAND_TIMEOUT_MS = 200;
const RECONNECT_MAX_MS = 1_000;
/** After a failure Redis is not asked for this long, so that one which hangs delays few requests. */
const PAUSE_MS = 1_000;

const HIT = `
local current = redis.call('INCR', KEYS[1])
if current == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {current, redis.call('PTTL', KEYS[1])}`;

type CountingRedis = Redis & {
  hit(key: string, windowMs: number): Promise<[current: number, ttl: number]>;
};

/** Counts calls per key in Redis, so that all processes share the limits. */
export class RedisCounter {
  private readonly redis: CountingRedis;
  private pausedUntil = 0;

  constructor(redisUrl: string) {
    this.redis = new Redis(redisUrl, {
      enableOfflineQueue: false,
      commandTimeout: COMMAND_TIMEOUT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: (times) => Math.min(times * 100, RECONNECT_MAX_MS),
      scripts: { hit: { lua: HIT, numberOfKeys: 1 } },
    }) as CountingRedis;
    this.redis.on('error', () => undefined);
  }

  /** Rejects at once, or after a fifth of a second, when Redis is away. */
  async hit(key: string): Promise<Count> {
    if (Date.now() < this.pausedUntil) throw new Error('Redis was away a moment ago');
    try {
      const [current, ttl] = await this.redis.hit(PREFIX + key, WINDOW_MS);
      return { current, ttl };
    } catch (error) {
      this.pausedUntil = Date.now() + PAUSE_MS;
      throw error;
    }
  }

  close(): void {
    this.redis.disconnect();
  }
}
