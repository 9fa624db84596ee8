import { rateLimitFault } from './limit-faults.js';

describe('rateLimitFault', () => {
  it.each([
    { per_second: 0.01 },
    { per_second: 1_000, burst: 1_000 },
    { per_second: 2.5, burst: 1 },
    { per_second: 20, burst: null },
  ])('accepts %j', (value) => {
    expect(rateLimitFault(value, {})).toBeUndefined();
  });

  it.each([
    [20, 'must be an object'],
    ['20', 'must be an object'],
    [[{ per_second: 20 }], 'must be an object'],
    [{}, 'must have `per_second`'],
    [{ burst: 2 }, 'must have `per_second`'],
    [{ per_second: '20' }, '`per_second` must be a number'],
    [{ per_second: 0 }, '`per_second` must be from 0.01 to 1000'],
    [{ per_second: 0.009 }, '`per_second` must be from 0.01 to 1000'],
    [{ per_second: 1_001 }, '`per_second` must be from 0.01 to 1000'],
    [{ per_second: NaN }, '`per_second` must be a number'],
    [{ per_second: 20, burst: 0 }, '`burst` must be from 1 to 1000'],
    [{ per_second: 20, burst: 1_001 }, '`burst` must be from 1 to 1000'],
    [{ per_second: 20, burst: 1.5 }, '`burst` must be an integer'],
    [{ per_second: 20, per_minute: 1 }, 'must not have the field `per_minute`'],
  ])('rejects %j', (value, fault) => {
    expect(rateLimitFault(value, {})).toContain(fault);
  });
});
