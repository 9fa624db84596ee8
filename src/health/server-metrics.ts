import { Injectable } from '@nestjs/common';
import { gauge } from '../platform/metrics/metric.js';
import { MetricsRegistry } from '../platform/metrics/metrics-registry.js';
import { ServerChecks } from './server-checks.js';

export const SERVER_METRICS = {
  postgres: gauge('mutx_postgres_up', 'Whether PostgreSQL responded within a second: 1 or 0'),
  redis: gauge('mutx_redis_up', 'Whether Redis responded within a second: 1 or 0'),
};

/** Whether this process reaches the servers that it depends on. */
@Injectable()
export class ServerMetrics {
  constructor(registry: MetricsRegistry, checks: ServerChecks) {
    const postgres = registry.gauge(SERVER_METRICS.postgres);
    const redis = registry.gauge(SERVER_METRICS.redis);
    registry.onScrape(async () => {
      const [databaseIsUp, redisIsUp] = await Promise.all([
        checks.database.isUp(),
        checks.redis.isUp(),
      ]);
      postgres.set({}, Number(databaseIsUp));
      redis.set({}, Number(redisIsUp));
    });
  }
}
