import type { FaultCase } from '../fault-case.js';
import { API_CASES } from './api.js';
import { CHANGE_CASES } from './changes.js';
import { CLOCK_CASES } from './clock.js';
import { CROWD_CASES } from './crowd.js';
import { FAN_OUT_CASES } from './fan-out.js';
import { HISTORY_CASES } from './history.js';
import { LIMIT_CASES } from './limits.js';
import { MEMORY_CASES } from './memory.js';
import { NEIGHBOUR_CASES } from './neighbours/index.js';
import { ORDERING_CASES } from './ordering.js';
import { POLICY_CASES } from './policies.js';
import { POSTGRES_CASES } from './postgres.js';
import { RECEIVER_CASES } from './receivers.js';
import { REDIS_CASES } from './redis.js';
import { REPLAY_CASES } from './replays.js';
import { SHUTDOWN_CASES } from './shutdown.js';
import { WORKER_CASES } from './workers.js';

/** Every case, in the order of the table. */
export const CASES: readonly FaultCase[] = [
  ...API_CASES,
  ...WORKER_CASES,
  ...FAN_OUT_CASES,
  ...REDIS_CASES,
  ...POSTGRES_CASES,
  ...RECEIVER_CASES,
  ...CLOCK_CASES,
  ...CROWD_CASES,
  ...MEMORY_CASES,
  ...HISTORY_CASES,
  ...REPLAY_CASES,
  ...ORDERING_CASES,
  ...LIMIT_CASES,
  ...NEIGHBOUR_CASES,
  ...CHANGE_CASES,
  ...POLICY_CASES,
  ...SHUTDOWN_CASES,
];
