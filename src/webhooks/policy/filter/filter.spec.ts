import fc from 'fast-check';
import { failedCondition, matches, type FilterSource } from './filter.js';
import { parseFilter } from './parse-filter.js';

const EVENT = {
  type: 'metrics.report',
  data: JSON.parse(
    '{"cpu": 95.5, "text": "95.5", "none": null, "on": true, "tags": ["a", "b", 7], "node": {"zone": "eu-1"}, "__proto__": {"own": 1}}',
  ) as object,
};

function parsed(source: unknown) {
  const result = parseFilter(source);
  if ('filter' in result) return result.filter;
  throw new Error(result.fault);
}

const test = (source: FilterSource): boolean => matches(parsed(source), EVENT);

describe('matches', () => {
  it.each<[FilterSource, boolean]>([
    [{ type: 'metrics.report' }, true],
    [{ type: 'agent.status' }, false],
    [{ type: { $starts_with: 'metrics.' } }, true],
    [{ 'data.cpu': 95.5 }, true],
    [{ 'data.cpu': '95.5' }, false],
    [{ 'data.cpu': { $gt: 95, $lt: 96 } }, true],
    [{ 'data.cpu': { $gte: 95.5 } }, true],
    [{ 'data.cpu': { $lte: 95 } }, false],
    [{ 'data.text': { $gt: 1 } }, false],
    [{ 'data.text': { $lte: 1 } }, false],
    [{ 'data.text': { $gt: '9' } }, true],
    [{ 'data.on': { $gte: 0 } }, false],
    [{ 'data.none': null }, true],
    [{ 'data.missing': null }, false],
    [{ 'data.none': { $exists: true } }, true],
    [{ 'data.missing': { $exists: false } }, true],
    [{ 'data.missing': { $exists: true } }, false],
    [{ 'data.missing': { $ne: 1 } }, true],
    [{ 'data.missing': { $nin: [1, 'a'] } }, true],
    [{ 'data.missing': { $lt: 5 } }, false],
    [{ 'data.cpu': { $in: [1, 95.5] } }, true],
    [{ 'data.cpu': { $nin: [1, 95.5] } }, false],
    [{ 'data.tags': 'b' }, true],
    [{ 'data.tags': { $gt: 6 } }, true],
    [{ 'data.tags': { $ne: 'b' } }, false],
    [{ 'data.tags': { $nin: ['c', 7] } }, false],
    [{ 'data.tags.0': 'a' }, false],
    [{ 'data.node': { $exists: true } }, true],
    [{ 'data.node': { $ne: 'eu-1' } }, true],
    [{ 'data.node.zone': { $starts_with: 'eu' } }, true],
    [{ 'data.cpu': { $starts_with: '9' } }, false],
    [{ 'data.toString': { $exists: true } }, false],
    [{ 'data.constructor.name': 'Object' }, false],
    [{ 'data.text.length': 4 }, false],
    [{ 'data.__proto__.own': 1 }, true],
    [{ 'data.node.__proto__': { $exists: true } }, false],
    [{ $or: [{ type: 'x' }, { 'data.on': true }] }, true],
    [{ $or: [{ type: 'x' }, { 'data.on': false }] }, false],
    [{ $and: [{ 'data.on': true }, { type: 'x' }] }, false],
    [{ $not: { type: 'x' } }, true],
    [{ $not: { 'data.on': true }, type: 'metrics.report' }, false],
  ])('%j: %p', (source, expected) => expect(test(source)).toBe(expected));

  it('takes an undefined field for a missing one, as JSON does', () => {
    const event = { type: 'x', data: { a: undefined } };
    expect(matches(parsed({ 'data.a': { $exists: true } }), event)).toBe(false);
  });
});

describe('failedCondition', () => {
  it.each<[FilterSource, FilterSource | null]>([
    [{ type: 'metrics.report' }, null],
    [{ 'data.on': true, 'data.cpu': { $gt: 1, $lt: 9 } }, { 'data.cpu': { $lt: 9 } }],
    [{ $and: [{ 'data.on': true }, { $and: [{ type: 'x' }] }] }, { type: { $eq: 'x' } }],
    [
      { 'data.on': true, $or: [{ type: 'x' }, { type: 'y' }] },
      { $or: [{ type: { $eq: 'x' } }, { type: { $eq: 'y' } }] },
    ],
    [{ $not: { 'data.on': true } }, { $not: { 'data.on': { $eq: true } } }],
  ])('of %j is %j', (source, expected) => {
    expect(failedCondition(parsed(source), EVENT)).toEqual(expected);
  });
});

const scalar = fc.oneof(
  fc.constantFrom('', 'a', 'ab', '1', true, false, null, 0, 1, 2, -1),
  fc.integer({ min: -3, max: 3 }),
);
const ordered = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('', 'a', 'ab', 'b'));
const key = fc.constantFrom('a', 'b', '__proto__', 'constructor');
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    scalar,
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(key, tie('any'), { maxKeys: 3 }),
  ),
})).any;
const path = fc
  .array(key, { maxLength: 3 })
  .map((segments) => (segments.length === 0 ? 'type' : ['data', ...segments].join('.')));
const operators = fc.oneof(
  fc.record({ $eq: scalar }),
  fc.record({ $ne: scalar }),
  fc.record({ $gt: ordered, $lte: ordered }),
  fc.record({ $gte: ordered }),
  fc.record({ $lt: ordered }),
  fc.record({ $in: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ $nin: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ $exists: fc.boolean() }),
  fc.record({ $starts_with: fc.constantFrom('', 'a', 'ab') }),
);
const filters = fc.letrec<{ filter: FilterSource }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    fc.dictionary(path, fc.oneof(scalar, operators), { minKeys: 1, maxKeys: 3 }),
    fc.record({ $and: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ $or: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ $not: tie('filter') }),
  ),
})).filter;
const events = fc.record({
  type: fc.constantFrom('a', 'ab', 'agent.status'),
  data: fc.dictionary(key, value, { maxKeys: 4 }),
});

/** The semantics once more: on the JSON text, by listing what each path and condition comes to. */
function specified(source: FilterSource, event: object): boolean {
  const leaves = (path: string): string[] | null => {
    let here = JSON.stringify(event);
    for (const segment of path.split('.')) {
      const node = JSON.parse(here) as unknown;
      const isRecord = Object.prototype.toString.call(node) === '[object Object]';
      const found = isRecord ? Object.entries(node as object).find(([k]) => k === segment) : null;
      if (!found) return null;
      here = JSON.stringify(found[1]);
    }
    const end = JSON.parse(here) as unknown;
    return Array.isArray(end) ? end.map((each) => JSON.stringify(each)) : [here];
  };
  const order = (leaf: string, operand: unknown): number => {
    const other = JSON.parse(leaf) as unknown;
    if (typeof other !== typeof operand) return NaN;
    if (typeof other !== 'string' && typeof other !== 'number') return NaN;
    return other === operand ? 0 : [other, operand].sort(byOrder)[0] === other ? -1 : 1;
  };
  const condition = (path: string, operator: string, operand: unknown): boolean => {
    const found = leaves(path);
    const listed = (Array.isArray(operand) ? operand : [operand]).map((each) =>
      JSON.stringify(each),
    );
    const hit = (found ?? []).some((leaf) => listed.includes(leaf));
    const signs = (found ?? []).map((leaf) => order(leaf, operand));
    return {
      $eq: hit,
      $in: hit,
      $ne: !hit,
      $nin: !hit,
      $gt: signs.includes(1),
      $lt: signs.includes(-1),
      $gte: signs.includes(1) || signs.includes(0),
      $lte: signs.includes(-1) || signs.includes(0),
      $exists: (found !== null) === operand,
      $starts_with: (found ?? []).some(
        (leaf) => leaf.startsWith('"') && leaf.slice(1).startsWith(String(operand)),
      ),
    }[operator] as boolean;
  };
  const results = Object.entries(source).map(([name, part]) => {
    const parts = part as FilterSource[];
    if (name === '$and') return !parts.map((each) => specified(each, event)).includes(false);
    if (name === '$or') return parts.map((each) => specified(each, event)).includes(true);
    if (name === '$not') return !specified(part as FilterSource, event);
    const pairs: object = part !== null && typeof part === 'object' ? part : { $eq: part };
    return !Object.entries(pairs)
      .map(([operator, operand]) => condition(name, operator, operand))
      .includes(false);
  });
  return !results.includes(false);
}

function byOrder(a: unknown, b: unknown): number {
  return (a as number) < (b as number) ? -1 : 1;
}

describe('any filter and event', () => {
  it('match as specified', () => {
    fc.assert(
      fc.property(filters, events, (source, event) => {
        const filter = parsed(source);
        const expected = specified(source, event);
        expect(matches(filter, event)).toBe(expected);
        const failed = failedCondition(filter, event);
        if (expected) expect(failed).toBeNull();
        else expect(matches(parsed(failed), event)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });
});
