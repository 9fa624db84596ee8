import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { parseRedisUrl, type RedisServers } from '../config/redis-url.js';

/** Options that apply to one server and to several. */
export type RedisUse = Pick<
  RedisOptions,
  'commandTimeout' | 'enableOfflineQueue' | 'enableReadyCheck' | 'maxRetriesPerRequest' | 'scripts'
> & { readonly retryStrategy: (times: number) => number };

type Several = Exclude<RedisServers, { kind: 'single' }>;

/** A client of the servers of `REDIS_URL`: one, the primary that Sentinel names, or a cluster. */
export function connectRedis(redisUrl: string, use: RedisUse): Redis | Cluster {
  const servers = parseRedisUrl(redisUrl);
  if (servers === undefined || servers.kind === 'single') return new Redis(redisUrl, use);
  return servers.kind === 'sentinel'
    ? new Redis({
        ...use,
        ...loginOf(servers),
        sentinels: [...servers.nodes],
        name: servers.name,
        db: servers.db,
        sentinelPassword: servers.sentinelPassword,
        enableTLSForSentinelMode: servers.tls,
        sentinelRetryStrategy: use.retryStrategy,
      })
    : connectCluster(servers, use);
}

function connectCluster(servers: Several, use: RedisUse): Cluster {
  const { enableOfflineQueue, enableReadyCheck, scripts, retryStrategy, ...redisOptions } = use;
  return new Cluster([...servers.nodes], {
    ...{ enableOfflineQueue, enableReadyCheck, scripts },
    clusterRetryStrategy: retryStrategy,
    redisOptions: { ...redisOptions, ...loginOf(servers) },
  });
}

function loginOf({ username, password, tls }: Several): RedisOptions {
  return { username, password, ...(tls && { tls: {} }) };
}
