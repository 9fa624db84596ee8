import fc from 'fast-check';
import { matches, type Filter } from './filter.js';
import { BYTES_MAX, CONDITIONS_MAX, DEPTH_MAX, parseFilter } from './parse-filter.js';

const fault = (source: unknown): string | undefined => parseFilter(source).fault;

function nested(depth: number): object {
  return depth === 1 ? { type: 'x' } : { $not: nested(depth - 1) };
}

/** Conditions below `$and`, each with a value of `length` characters. */
function conditions(count: number, length = 1): object {
  return { $and: Array.from({ length: count }, () => ({ type: 'x'.repeat(length) })) };
}

describe('parseFilter', () => {
  it.each<[string, unknown, string]>([
    ['no object', 'type', 'must be an object of conditions'],
    ['an array', [], 'must be an object of conditions'],
    ['an array in $and', { $and: [[]] }, 'must be an object of conditions'],
    [
      'an empty object',
      {},
      'must have at least one condition in each object; null matches all events',
    ],
    [
      'an empty $not',
      { $not: {} },
      'must have at least one condition in each object; null matches all events',
    ],
    ['no operator', { 'data.a': {} }, 'must have an operator at "data.a"'],
    ['an empty $or', { $or: [] }, 'must have a non-empty array of filters at $or'],
    [
      'an object in $and',
      { $and: { type: 'x' } },
      'must have a non-empty array of filters at $and',
    ],
    [
      'an unknown operator',
      { 'data.a': { $regex: '(a+)+$' } },
      'must not have the operator "$regex" (supported: $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $starts_with) at "data.a"',
    ],
    [
      'an object to compare with',
      { 'data.a': { b: 1 } },
      'must not have the operator "b" (supported: $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $exists, $starts_with) at "data.a"',
    ],
    [
      '$where',
      { $where: 'sleep(1e9)' },
      'must not have the operator "$where" (supported: $and, $or, $not)',
    ],
    [
      '$gt without a path',
      { $gt: 1 },
      'must have $gt below a path, such as {"data.status": {"$gt": …}}',
    ],
    [
      'an array to compare with',
      { 'data.a': [1] },
      'must have a string, a number, a boolean or null at "data.a" $eq',
    ],
    [
      '$gt of a boolean',
      { 'data.a': { $gt: true } },
      'must have a string or a number at "data.a" $gt',
    ],
    ['NaN', { 'data.a': { $gt: NaN } }, 'must have a string or a number at "data.a" $gt'],
    [
      '$exists of a number',
      { 'data.a': { $exists: 1 } },
      'must have a boolean at "data.a" $exists',
    ],
    [
      '$starts_with of a number',
      { 'data.a': { $starts_with: 1 } },
      'must have a string at "data.a" $starts_with',
    ],
    [
      'an empty $in',
      { 'data.a': { $in: [] } },
      'must have an array of 1 to 100 strings, numbers, booleans or nulls at "data.a" $in',
    ],
    [
      '101 values',
      { 'data.a': { $nin: Array.from({ length: 101 }, () => 1) } },
      'must have an array of 1 to 100 strings, numbers, booleans or nulls at "data.a" $nin',
    ],
    [
      'another field of the event',
      { occurred_at: 'x' },
      'must have paths that are "type" or begin with "data", not "occurred_at"',
    ],
    [
      'a path through the type',
      { 'type.length': 1 },
      'must have paths that are "type" or begin with "data", not "type.length"',
    ],
    [
      'a long name',
      { ['x'.repeat(41)]: 1 },
      `must have paths that are "type" or begin with "data", not "${'x'.repeat(40)}…"`,
    ],
    ['an empty segment', { 'data..a': 1 }, 'must not have an empty segment in "data..a"'],
    [
      '201 characters',
      { [`data.${'x'.repeat(196)}`]: 1 },
      'must have paths of at most 200 characters',
    ],
    ['21 segments', { [`data${'.x'.repeat(20)}`]: 1 }, 'must have paths of at most 20 segments'],
    ['51 conditions', conditions(CONDITIONS_MAX + 1), 'must have at most 50 conditions'],
    ['9 levels', nested(DEPTH_MAX + 1), 'must be nested at most 8 deep'],
    ['8193 bytes', { type: 'x'.repeat(BYTES_MAX - 10) }, 'must have at most 8192 bytes'],
  ])('rejects %s', (_, source, expected) => expect(fault(source)).toBe(expected));

  it.each<[string, object]>([
    ['50 conditions', conditions(CONDITIONS_MAX)],
    ['8 levels', nested(DEPTH_MAX)],
    ['8192 bytes', { type: 'x'.repeat(BYTES_MAX - 11) }],
    ['200 characters', { [`data.${'x'.repeat(195)}`]: 1 }],
    ['20 segments', { [`data${'.x'.repeat(19)}`]: 1 }],
    ['100 values', { type: { $in: Array.from({ length: 100 }, () => 'x') } }],
  ])('accepts %s', (_, source) => expect(fault(source)).toBeUndefined());

  it('stops early in a million levels and in a million conditions', () => {
    let deep: object = { type: 'x' };
    for (let level = 0; level < 1_000_000; level += 1) deep = { $not: deep };
    expect(fault(deep)).toBe('must be nested at most 8 deep');
    expect(fault(conditions(1_000_000))).toBe('must have at most 50 conditions');
  });

  it('returns a bounded filter or a fault for anything, and never throws', () => {
    const names = fc.constantFrom(
      '$and',
      '$or',
      '$not',
      '$in',
      '$eq',
      'type',
      'data.a',
      '__proto__',
    );
    const hostile = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 10 },
        fc.anything(),
        fc.array(tie('any'), { maxLength: 4 }),
        fc.dictionary(fc.oneof(names, fc.string()), tie('any'), { maxKeys: 4 }),
      ),
    })).any;
    fc.assert(
      fc.property(hostile, hostile, (source, data) => {
        const parsed = parseFilter(source);
        if ('filter' in parsed && parsed.filter) {
          expect(countConditions(parsed.filter)).toBeLessThanOrEqual(CONDITIONS_MAX);
          expect(typeof matches(parsed.filter, { type: 'x', data })).toBe('boolean');
        } else {
          expect(parsed.fault).toMatch(/^must /);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

function countConditions(filter: Filter): number {
  if (filter.kind === 'condition') return 1;
  if (filter.kind === 'not') return countConditions(filter.part);
  return filter.parts.reduce((sum, part) => sum + countConditions(part), 0);
}
