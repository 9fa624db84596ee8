import { setTimeout as delay } from 'node:timers/promises';
import type { AppConfig } from '../platform/config/app-config.js';
import { DeliveryAllowance } from './delivery-allowance.js';

/** Nothing listens on this port. */
const UNAVAILABLE = 'redis://127.0.0.1:1';
/** Longer than the interval between counts, in ms. */
const COUNTED_MS = 250;

describe('DeliveryAllowance without Redis', () => {
  const allowanceOf = (deliveriesPerMinute: number): DeliveryAllowance =>
    new DeliveryAllowance({
      redisUrl: UNAVAILABLE,
      events: { deliveriesPerMinute },
    } as AppConfig);
  let allowance: DeliveryAllowance;

  afterEach(() => allowance.onApplicationShutdown());

  it('uses its own count', async () => {
    allowance = allowanceOf(10);
    allowance.charge('a', 1, 6);
    await delay(COUNTED_MS);
    expect(() => allowance.check('a')).not.toThrow();
    allowance.charge('a', 1, 4);
    expect(() => allowance.check('a')).toThrow(/^Delivery limit reached \(10 created/);
    await delay(COUNTED_MS);
    expect(() => allowance.check('a')).toThrow(/^Delivery limit reached/);
    expect(() => allowance.check('b')).not.toThrow();
  });

  it('limits nothing at 0 and still estimates the deliveries per event', () => {
    allowance = allowanceOf(0);
    allowance.charge('a', 2, 200);
    expect(() => allowance.check('a')).not.toThrow();
    expect(allowance.costPerEvent('a')).toBe(10);
    expect(allowance.costPerEvent('b')).toBe(5);
  });
});
