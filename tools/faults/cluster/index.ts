import type { FaultCase } from '../fault-case.js';
import { FAILOVER_CASES } from './failover.js';
import { PARTITION_CASES } from './partitions.js';
import { POOLER_CASES } from './pooler.js';
import { CLUSTERED_REDIS_CASES } from './redis.js';

/** The cases with several servers of a kind or a network between them, in the order of the table. */
export const CLUSTER_CASES: readonly FaultCase[] = [
  ...FAILOVER_CASES,
  ...POOLER_CASES,
  ...CLUSTERED_REDIS_CASES,
  ...PARTITION_CASES,
];
