import type { FaultCase } from '../../fault-case.js';
import { DRAIN_NEIGHBOURS } from './drain.js';
import { RECEIVER_NEIGHBOURS } from './receivers.js';
import { REQUEST_NEIGHBOURS } from './requests.js';

/** One tenant, or a client without credentials, must not cost another tenant its latency. */
export const NEIGHBOUR_CASES: FaultCase[] = [
  ...RECEIVER_NEIGHBOURS,
  ...REQUEST_NEIGHBOURS,
  ...DRAIN_NEIGHBOURS,
];
