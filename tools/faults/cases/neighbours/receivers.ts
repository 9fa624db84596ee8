import { Attacker } from '../../../attacks/attacker.js';
import { ok, slow } from '../../../../test/support/behaviours.js';
import type { FaultCase } from '../../fault-case.js';
import { neighbourCase, type Neighbour } from './neighbour-case.js';

const KEPT =
  'The victim keeps its latency and has no pending deliveries afterwards; only the attacker waits.';
const SAME_ORIGIN_WEBHOOKS = 2;

interface Slow {
  readonly webhooks: number;
  readonly seconds: number;
  /** Reports per second. */
  readonly rate: number;
  /** Number of receivers. 1: all webhooks share it; otherwise each has its own. */
  readonly origins: number;
}

function slowCase(
  { webhooks, seconds, rate, origins }: Slow,
  options: Partial<Neighbour> = {},
): FaultCase {
  const receivers = origins === 1 ? 'a receiver that takes' : 'receivers that take';
  return neighbourCase({
    name: `${webhooks} webhooks on ${receivers} ${seconds} s`,
    expected: KEPT,
    ...options,
    attackers: async (stack) => [
      await Attacker.prepare('webhooks', {
        ...{ baseUrl: stack.firstApi.process.url, webhooks, rate, origins },
        respondAfterMs: seconds * 1_000,
      }),
    ],
  });
}

/** Factor of the victim's own p99, and a floor in ms below which the noise of the machine dominates. */
const QUIET_FACTOR = 3;
const FLOOR_MS = 150;

/** Code is compiled and 100 endpoints get their first connections, on two processors that are saturated. */
const RAMP_MS = 3_000;

const flood = neighbourCase({
  name: '100 fast webhooks and 100 reports per second',
  expected:
    'After the first 3 s the latency of the victim stays below three times its value alone, or 150 ms; all deliveries of the attacker arrive.',
  attackMs: 23_000,
  rampMs: RAMP_MS,
  drainMs: 400_000,
  bounds: ({ deliveryP99, ingestP99 }) => ({
    deliveryP99: Math.max(deliveryP99 * QUIET_FACTOR, FLOOR_MS),
    ingestP99: Math.max(ingestP99 * QUIET_FACTOR, FLOOR_MS),
  }),
  attackers: async (stack) => [
    await Attacker.prepare('webhooks', {
      ...{ baseUrl: stack.firstApi.process.url, webhooks: 100, rate: 100 },
      respondAfterMs: 0,
    }),
  ],
});

const sameOrigin = neighbourCase({
  name: 'attacker and victim on the same origin',
  expected: KEPT,
  attackers: async (stack, { receiver }) => {
    for (let n = 0; n < SAME_ORIGIN_WEBHOOKS; n++) receiver.on(`/attacker/${n}`, slow(10_000));
    const attacker = await Attacker.prepare('webhooks', {
      ...{ baseUrl: stack.firstApi.process.url, webhooks: SAME_ORIGIN_WEBHOOKS, rate: 20 },
      ...{ respondAfterMs: 0, url: receiver.url('') },
    });
    return [attacker];
  },
  relent: ({ receiver }) => {
    for (let n = 0; n < SAME_ORIGIN_WEBHOOKS; n++) receiver.on(`/attacker/${n}`, ok());
  },
});

export const RECEIVER_NEIGHBOURS: FaultCase[] = [
  slowCase({ webhooks: 100, seconds: 10, rate: 5, origins: 1 }, { short: true }),
  // The concurrency limit of each webhook doubles every 12 s, so this attack takes longer to have an effect.
  slowCase({ webhooks: 9, seconds: 12, rate: 20, origins: 9 }, { attackMs: 70_000 }),
  slowCase({ webhooks: 25, seconds: 4, rate: 10, origins: 25 }),
  flood,
  sameOrigin,
];
