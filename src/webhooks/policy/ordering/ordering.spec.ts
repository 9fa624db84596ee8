import { momentOf } from '../../../platform/database/clock/id-generator.js';
import { initialOrdering, orderingChanges, orderKeyOf } from './ordering.js';

const NOW = new Date('2026-11-27T12:00:00Z');
const OFF = { ordering: null };
const ON = { ordering: 'agent' } as const;

describe('initialOrdering', () => {
  it.each([undefined, null, 'none'] as const)('is none for %p', (name) => {
    expect(initialOrdering(name)).toEqual({ ordering: null, orderedFrom: null });
  });

  it('has nothing that goes first', () => {
    expect(initialOrdering('agent')).toEqual({ ordering: 'agent', orderedFrom: null });
  });
});

describe('orderingChanges', () => {
  it('lets what was made before go first, also by transactions that are still open', () => {
    const { ordering, orderedFrom } = orderingChanges(OFF, 'agent', NOW);
    expect(ordering).toBe('agent');
    expect(momentOf(orderedFrom ?? '')).toBe(NOW.getTime() + 60_000);
  });

  it.each([null, 'none'] as const)('switches it off with %p', (name) => {
    expect(orderingChanges(ON, name, NOW)).toEqual({ ordering: null, orderedFrom: null });
  });

  it('changes nothing if the field is absent, or the order was on before', () => {
    expect(orderingChanges(OFF, undefined, NOW)).toEqual({});
    expect(orderingChanges(ON, 'agent', NOW)).toEqual({});
  });
});

describe('orderKeyOf', () => {
  it('is the agent, or the delivery of an event without one; null without an order', () => {
    expect(orderKeyOf('agent', 'a1', 'd1')).toBe('a1');
    expect(orderKeyOf('agent', null, 'd1')).toBe('d1');
    expect(orderKeyOf(null, 'a1', 'd1')).toBeNull();
  });
});
