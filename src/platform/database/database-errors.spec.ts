import { QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { isDatabaseUnavailable, isPartitionMissing, isRetryable } from './database-errors.js';

const withCode = (code: string): Error => Object.assign(new Error('refused'), { code });
const noPartition = (): Error => Object.assign(withCode('23514'), { routine: 'ExecFindPartition' });
const failed = (cause: Error): Error => new QueryFailedError('SELECT 1', [], cause);

describe('isDatabaseUnavailable', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a reset connection', failed(withCode('ECONNRESET'))],
    ['a shutdown', failed(withCode('57P01'))],
    ['a start that is not finished', withCode('57P03')],
    ['too many connections', withCode('53300')],
    ['a statement that took too long', failed(withCode('57014'))],
    ['a deadlock', failed(withCode('40P01'))],
    ['an exhausted pool', new Error('timeout exceeded when trying to connect')],
    ['a connection that ended', failed(new Error('Connection terminated unexpectedly'))],
    ['a pool that has ended', new Error('Cannot use a pool after calling end on the pool')],
    ['a missing partition', failed(noPartition())],
    ['one that broke between two statements', new QueryRunnerAlreadyReleasedError()],
  ])('is true for %s', (_what, error) => {
    expect(isDatabaseUnavailable(error)).toBe(true);
  });

  it.each([
    ['a unique violation', failed(withCode('23505'))],
    ['a check violation', failed(withCode('23514'))],
    ['a syntax error', failed(withCode('42601'))],
    ['an error of our own', new TypeError('x is not a function')],
    ['what is no error', undefined],
  ])('is false for %s', (_what, error) => {
    expect(isDatabaseUnavailable(error)).toBe(false);
  });
});

describe('isPartitionMissing', () => {
  it('knows it from a CHECK constraint, in every language', () => {
    expect(isPartitionMissing(failed(noPartition()))).toBe(true);
    const message = 'no partition of relation "events" found for row';
    expect(isPartitionMissing(Object.assign(new Error(message), { code: '23514' }))).toBe(true);
    expect(isPartitionMissing(failed(withCode('23514')))).toBe(false);
    expect(isPartitionMissing(new Error(message))).toBe(false);
  });
});

describe('isRetryable', () => {
  it('is true for what the same transaction may get over', () => {
    expect(isRetryable(failed(withCode('40P01')))).toBe(true);
    expect(isRetryable(failed(withCode('57P01')))).toBe(false);
  });
});
