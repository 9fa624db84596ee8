import { CLOSED, circuitChanges, isOpen, probeDelaysMs } from './circuit.js';

const SETTINGS = { maxRetries: 5, retryBaseMs: 10_000, retryFactor: 4 };
const NOTHING = { reset: false, newUrl: false, activated: false };

describe('probeDelaysMs', () => {
  it('follows the retry schedule up to its longest delay', () => {
    expect(probeDelaysMs(SETTINGS)).toEqual([10_000, 40_000, 160_000, 640_000, 2_560_000]);
  });

  it('has one delay where there are no retries', () => {
    expect(probeDelaysMs({ ...SETTINGS, maxRetries: 0 })).toEqual([10_000]);
  });
});

describe('circuitChanges', () => {
  it('closes the circuit on a reset and on a new URL', () => {
    expect(circuitChanges({ ...NOTHING, reset: true })).toEqual(CLOSED);
    expect(circuitChanges({ ...NOTHING, newUrl: true })).toEqual(CLOSED);
  });

  it('ends only the 410 when the webhook is activated', () => {
    expect(circuitChanges({ ...NOTHING, activated: true })).toEqual({ goneAt: null });
  });

  it('changes nothing otherwise', () => {
    expect(circuitChanges(NOTHING)).toEqual({});
  });
});

describe('isOpen', () => {
  it('goes by the time at which the circuit opened', () => {
    expect(isOpen(CLOSED)).toBe(false);
    expect(isOpen({ circuitOpenedAt: new Date(0) })).toBe(true);
  });
});
