import { idFloor } from '../../platform/database/clock/id-generator.js';
import { isTransitionOver, orderedDue, type OrderedDueRow } from './ordered-due.js';

const ROW: OrderedDueRow = { earlier: [], heads: [], lastKey: null, examined: 0 };

describe('orderedDue', () => {
  it.each<[string, Partial<OrderedDueRow>, string[], string | null]>([
    ['nothing', {}, [], null],
    ['the last keys', { heads: ['h1'], lastKey: 'k9', examined: 9 }, ['h1'], null],
    [
      'as many heads as requested',
      { heads: ['h1', 'h2'], lastKey: 'k2', examined: 2 },
      ['h1', 'h2'],
      'k2',
    ],
    ['many keys whose heads are not due', { lastKey: 'k500', examined: 500 }, [], 'k500'],
    [
      'earlier deliveries before heads',
      { earlier: ['e1'], heads: ['h1'], lastKey: 'k1', examined: 1 },
      ['e1', 'h1'],
      'k1',
    ],
    ['only earlier deliveries', { earlier: ['e1', 'e2'] }, ['e1', 'e2'], null],
  ])('with %s', (_what, row, ids, after) => {
    expect(orderedDue({ ...ROW, ...row }, 2)).toEqual({ ids, after });
  });

  it('is nothing for a webhook whose order was switched off', () => {
    expect(orderedDue(undefined, 2)).toEqual({ ids: [], after: null });
  });
});

describe('isTransitionOver', () => {
  const orderedFrom = idFloor(new Date(60_000));

  it.each([
    [null, 90_000, false],
    [orderedFrom, 60_000, false],
    [orderedFrom, 60_001, true],
  ])('with %p at %p is %p', (from, nowMs, isOver) => {
    expect(isTransitionOver({ orderedFrom: from, nowMs })).toBe(isOver);
  });
});
