import type { DeliveryFacts } from './delivery-facts.js';
import { explain } from './explanation.js';

const NOW = new Date('2026-11-20T12:00:00.000Z');
const at = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);
const DAY = 24 * 3600;

/** A new delivery to a webhook in order. */
const DUE: DeliveryFacts = {
  now: NOW,
  status: 'pending',
  attempts: 0,
  statusCode: null,
  errorMessage: null,
  endReason: null,
  nextAttemptAt: at(-1),
  claimedAt: null,
  deliveredAt: null,
  isClaimed: false,
  isDue: true,
  webhookReceives: true,
  webhookIsDeleted: false,
  pausedAt: null,
  circuitIsClosed: true,
  circuitOpenedAt: null,
  consecutiveFailures: 0,
  nextProbeAt: null,
  headInFront: null,
  earlierDelivery: null,
  expiresAt: at(DAY),
  leaseRenewedAt: null,
  leaseEndsAt: null,
  ratePerSecond: null,
  rateBurst: null,
  rateLimitedSinceMs: null,
  arrivalMs: null,
  maxConcurrency: null,
  inFlight: 0,
  ahead: 0,
};
const REFUSED = { statusCode: 500, errorMessage: 'The endpoint responded with 500' };
const RETRY = { ...REFUSED, attempts: 1, isDue: false, nextAttemptAt: at(10) };
const OPEN = {
  circuitIsClosed: false,
  circuitOpenedAt: at(-60),
  consecutiveFailures: 5,
  nextProbeAt: at(40),
};
const BEHIND = { headInFront: 'the-head' };
const RATE = {
  ratePerSecond: 0.5,
  rateBurst: 1,
  rateLimitedSinceMs: at(-3_600).getTime(),
  arrivalMs: at(1).getTime(),
};
const CONCURRENCY = { maxConcurrency: 4, inFlight: 4 };
const PAUSED = { pausedAt: at(-30) };
const INACTIVE = { webhookReceives: false };
const CLAIMED = {
  isClaimed: true,
  claimedAt: at(-3),
  leaseRenewedAt: at(-2),
  leaseEndsAt: at(6),
};
const SILENT = { ...CLAIMED, leaseRenewedAt: at(-5), leaseEndsAt: at(3) };

const ended = (status: 'failed' | 'cancelled', change: Partial<DeliveryFacts>) => ({
  ...REFUSED,
  status,
  attempts: 6,
  nextAttemptAt: null,
  isDue: false,
  ...change,
});

describe('explain', () => {
  it.each<[string, Partial<DeliveryFacts>, string, Date | null]>([
    ['due', {}, 'has been due since 2026-11-20T11:59:59.000Z', null],
    [
      'claimed',
      { ...CLAIMED, attempts: 1 },
      'Attempt 2 has been in progress since 2026-11-20T11:59:57.000Z.',
      null,
    ],
    ['claimed', SILENT, 'takes over at 2026-11-20T12:00:03.000Z, when its lease ends', at(3)],
    ['claimed', { ...SILENT, leaseEndsAt: at(-1) }, 'takes over within seconds', null],
    [
      'claimed',
      { isClaimed: true, claimedAt: at(-9) },
      'no longer responds. Another worker takes over within seconds',
      null,
    ],
    [
      'retry_scheduled',
      RETRY,
      'Attempt 1 failed: The endpoint responded with 500. Attempt 2 is scheduled for 2026-11-20T12:00:10.000Z.',
      at(10),
    ],
    [
      'retry_scheduled',
      { isDue: false, nextAttemptAt: at(1) },
      'Attempt 1 is scheduled for',
      at(1),
    ],
    [
      'circuit_open',
      OPEN,
      'The endpoint failed 5 deliveries in a row. The circuit opened at 2026-11-20T11:59:00.000Z; the next probe is sent at 2026-11-20T12:00:40.000Z.',
      at(40),
    ],
    ['circuit_open', { ...OPEN, expiresAt: at(20) }, 'fails at 2026-11-20T12:00:20.000Z', at(20)],
    [
      'circuit_open',
      { ...OPEN, consecutiveFailures: 1, nextProbeAt: at(-1) },
      'failed one delivery. The circuit opened at 2026-11-20T11:59:00.000Z; the next probe is about to be sent.',
      null,
    ],
    ['circuit_open', { ...OPEN, expiresAt: at(-1) }, 'probe is sent at', at(40)],
    ['paused', PAUSED, 'has been paused since 2026-11-20T11:59:30.000Z', null],
    ['waiting_for_order', BEHIND, 'one after the other: delivery the-head comes first', null],
    [
      'waiting_for_order',
      { earlierDelivery: 'an-old-one' },
      'before the order was switched on are sent first, such as an-old-one',
      null,
    ],
    [
      'rate_limited',
      RATE,
      'limited to 0.5 attempts per second; this delivery is sent at about 2026-11-20T12:00:01.000Z.',
      at(1),
    ],
    ['rate_limited', { ...RATE, ahead: 10 }, 'sent at about 2026-11-20T12:00:21.000Z', at(21)],
    ['rate_limited', { ...RATE, ahead: 1_000 }, '1000 deliveries are due before', null],
    ['due', { ...RATE, arrivalMs: at(0).getTime() }, 'has been due since', null],
    ['concurrency_limited', CONCURRENCY, 'limited to 4 attempts at once, and 4 are', null],
    ['due', { ...CONCURRENCY, inFlight: 3 }, 'has been due since', null],
    ['webhook_inactive', INACTIVE, 'The webhook was deactivated', null],
    ['webhook_inactive', { ...INACTIVE, webhookIsDeleted: true }, 'The webhook was deleted', null],
    [
      'delivered',
      {
        ...ended('failed', { status: 'delivered', attempts: 2, statusCode: 204 }),
        deliveredAt: at(-5),
      },
      'The endpoint responded with 204 to attempt 2 at 2026-11-20T11:59:55.000Z.',
      null,
    ],
    [
      'exhausted',
      ended('failed', { endReason: 'exhausted' }),
      'All 6 attempts failed, at last with: The endpoint responded with 500.',
      null,
    ],
    ['exhausted', ended('failed', { attempts: 1 }), 'The only attempt failed', null],
    [
      'gone',
      ended('failed', { endReason: 'gone', ...INACTIVE }),
      '410, which deactivates it. Activate the webhook. Once',
      null,
    ],
    ['gone', ended('failed', { endReason: 'gone' }), '410, which deactivates it. Once', null],
    [
      'blocked',
      ended('failed', { endReason: 'blocked', errorMessage: 'port 22 is not allowed' }),
      'the destination is not allowed: port 22 is not allowed. Change the URL',
      null,
    ],
    [
      'expired',
      ended('failed', { endReason: 'expired', errorMessage: 'The circuit stayed open' }),
      'The circuit stayed open. Once the endpoint works, replay the delivery.',
      null,
    ],
    [
      'webhook_inactive',
      ended('cancelled', { endReason: 'webhook_inactive' }),
      'was cancelled because the webhook was inactive',
      null,
    ],
    ['cancelled', ended('cancelled', { endReason: 'webhook_deleted' }), 'was cancelled', null],
    ['cancelled', ended('cancelled', { endReason: 'expunged' }), 'its event was erased', null],
    [
      'delivered',
      ended('failed', { status: 'delivered', endReason: 'expunged', statusCode: 200 }),
      'The endpoint responded with 200',
      null,
    ],
  ])('%s: %j', (code, change, detail, until) => {
    const explanation = explain({ ...DUE, ...change });
    expect(explanation).toEqual({ code, detail: expect.stringContaining(detail), until });
  });

  it('names the first reason that holds a delivery back', () => {
    const codeOf = (...changes: Partial<DeliveryFacts>[]) =>
      explain(Object.assign({}, DUE, ...changes) as DeliveryFacts).code;
    expect(codeOf(RETRY, BEHIND)).toBe('waiting_for_order');
    expect(codeOf(RETRY, BEHIND, OPEN)).toBe('circuit_open');
    expect(codeOf(CONCURRENCY, RATE)).toBe('rate_limited');
    expect(codeOf(CONCURRENCY, RATE, RETRY)).toBe('retry_scheduled');
    expect(codeOf(CONCURRENCY, RATE, OPEN)).toBe('circuit_open');
    expect(codeOf(RETRY, OPEN)).toBe('circuit_open');
    expect(codeOf(RETRY, OPEN, INACTIVE)).toBe('webhook_inactive');
    expect(codeOf(RETRY, OPEN, INACTIVE, CLAIMED)).toBe('claimed');
  });
});
