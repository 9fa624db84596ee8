import { Attacker } from '../../../attacks/attacker.js';
import type { FaultCase } from '../../fault-case.js';
import type { Stack } from '../../stack.js';
import { DELIVERY_P99_MS, INGEST_P99_MS, neighbourCase, type Neighbour } from './neighbour-case.js';
import { insertHistory } from '../../../attacks/rows.js';

const PAGE = 500;
const READERS = 60;
/** Limit of the API's memory growth while 8 clients read the largest lists and 24 never read, in MiB. */
const GROWTH_MIB = 512;
const HEALTH_P50_MS = 100;

const urlOf = (stack: Stack): string => stack.firstApi.process.url;

function deepReads(rows: number, options: Partial<Neighbour> = {}): FaultCase {
  return neighbourCase({
    name: `60 readers at the end of ${rows.toLocaleString('en')} deliveries`,
    expected: 'The victim keeps its latency and gets no 5xx; only the readers wait.',
    ...options,
    attackers: async (stack) => {
      const attacker = await Attacker.prepare('reads', {
        baseUrl: urlOf(stack),
        path: `/webhooks/{webhook}/deliveries?skip=${rows - PAGE}&limit=${PAGE}`,
        parallel: READERS,
      });
      const [webhookId = ''] = attacker.webhookIds;
      await insertHistory(stack, attacker.account?.userId ?? '', webhookId, rows);
      return [attacker];
    },
  });
}

const configs = neighbourCase({
  name: '200 agents with the largest config, listed by clients that mostly never read',
  expected: 'The memory of the API grows by at most 512 MiB; the victim keeps its latency.',
  growthMiB: GROWTH_MIB,
  attackers: async (stack) => [
    await Attacker.prepare('configs', {
      ...{ baseUrl: urlOf(stack), agents: 200, parallel: 8, neverRead: 24 },
    }),
  ],
});

const hostile = neighbourCase({
  name: 'deep JSON and long paths without credentials',
  expected: 'The victim keeps its latency, and liveness responds within 100 ms (p50).',
  short: true,
  bounds: () => ({
    deliveryP99: DELIVERY_P99_MS,
    ingestP99: INGEST_P99_MS,
    healthP50: HEALTH_P50_MS,
  }),
  attackers: async (stack) => [
    await Attacker.prepare('hostile', {
      ...{ baseUrl: urlOf(stack), bodiesAtOnce: 20, pathsPerSecond: 10 },
    }),
  ],
});

export const REQUEST_NEIGHBOURS: FaultCase[] = [
  deepReads(60_000),
  deepReads(600_000, { heavy: true }),
  configs,
  hostile,
];
