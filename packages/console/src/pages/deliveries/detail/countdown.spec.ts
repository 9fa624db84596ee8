import { countdown } from './countdown';

describe('the countdown of a pending delivery', () => {
  it('names what it waits for, to the second', () => {
    expect(countdown('retry_scheduled', 160_000, 0)).toBe('Next attempt in 2 min 40 s');
    expect(countdown('circuit_open', 500, 0)).toBe('Next change in 1 s');
  });

  it('never counts below zero', () => {
    expect(countdown('rate_limited', 1_000, 1_000)).toBe('Next attempt any moment now');
    expect(countdown('rate_limited', 1_000, 9_000)).toBe('Next attempt any moment now');
  });
});
