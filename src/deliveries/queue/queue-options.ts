import type { QueueOptions } from 'bull';
import type { Cluster, Redis } from 'ioredis';
import { connectRedis } from '../../platform/redis/connect-redis.js';

const COMMAND_TIMEOUT_MS = 1_000;
const RECONNECT_MAX_MS = 1_000;

/** Bull's options and Redis clients. */
export function queueOptions(redisUrl: string): QueueOptions {
  return {
    prefix: '{mutx}',
    createClient: (type) => client(redisUrl, type),
    defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    settings: {
      lockDuration: 10_000,
      stalledInterval: 5_000,
      // Attempts are counted in PostgreSQL, so a job may stall any number of times.
      maxStalledCount: 1_000,
      retryProcessDelay: 500,
    },
  };
}

/**
 * Producers never wait for an unavailable Redis: their commands fail immediately, or after a second when it
 * does not respond. Bull's blocking clients have to wait.
 */
function client(redisUrl: string, type: 'client' | 'subscriber' | 'bclient'): Redis | Cluster {
  const retryStrategy = (times: number): number => Math.min(times * 100, RECONNECT_MAX_MS);
  const redis =
    type === 'client'
      ? connectRedis(redisUrl, {
          retryStrategy,
          enableOfflineQueue: false,
          commandTimeout: COMMAND_TIMEOUT_MS,
          maxRetriesPerRequest: 0,
        })
      : connectRedis(redisUrl, {
          retryStrategy,
          enableReadyCheck: false,
          maxRetriesPerRequest: null,
        });
  return redis.on('error', () => undefined);
}
