import { Injectable } from '@nestjs/common';
import type pg from 'pg';
import { DataSource } from 'typeorm';
import { gauge } from '../metrics/metric.js';
import { MetricsRegistry } from '../metrics/metrics-registry.js';
import { GenericPlanConnections } from './generic-plan-connections.js';
import { ReadQueries } from './reads/read-queries.js';
import { Replica } from './reads/replica/replica.js';

/** `main`: transactions and look-ups; `plans`: claims and records; `reads`: lists and histories; `replica`: those of the replica. */
const POOLS = ['main', 'plans', 'reads', 'replica'] as const;

const UNUSED = { totalCount: 0, idleCount: 0, waitingCount: 0 };

export const POOL_METRICS = {
  connections: gauge('mutx_database_pool_connections', 'Connections to PostgreSQL, by pool', {
    pool: POOLS,
    state: ['active', 'idle'],
  }),
  waiting: gauge(
    'mutx_database_pool_waiting',
    'Statements and transactions that wait for a connection of the pool',
    { pool: POOLS },
  ),
};

/** The connection pools of this process. */
@Injectable()
export class PoolMetrics {
  constructor(
    registry: MetricsRegistry,
    dataSource: DataSource,
    plans: GenericPlanConnections,
    reads: ReadQueries,
    replica: Replica,
  ) {
    const connections = registry.gauge(POOL_METRICS.connections);
    const waiting = registry.gauge(POOL_METRICS.waiting);
    registry.onScrape(() => {
      const { master } = dataSource.driver as unknown as { readonly master: pg.Pool };
      const pools = {
        ...{ main: master, plans: plans.pool, reads: reads.pool },
        replica: replica.reads?.pool,
      };
      for (const pool of POOLS) {
        const { totalCount, idleCount, waitingCount } = pools[pool] ?? UNUSED;
        connections.set({ pool, state: 'active' }, totalCount - idleCount);
        connections.set({ pool, state: 'idle' }, idleCount);
        waiting.set({ pool }, waitingCount);
      }
    });
  }
}
