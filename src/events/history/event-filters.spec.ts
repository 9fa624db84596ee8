import { eventFilters, type EventFilters } from './event-filters.js';

const TYPES = ['agent.status', 'agent.heartbeat'];
const OF_TYPES = 't.type = ANY ($2::text[])';

describe('eventFilters', () => {
  it.each<[string, string, EventFilters]>([
    ['user_id', 'nothing', { types: null }],
    ['user_id', 'unmatched events', { types: null, unmatched: true }],
    ['user_id', 'unmatched events of some types', { types: TYPES, unmatched: true }],
    ['user_id', 'matched events', { types: null, unmatched: false }],
    ['type', 'some types', { types: TYPES }],
    ['type', 'matched events of some types', { types: TYPES, unmatched: false }],
    ['agent_id', 'an agent', { types: null, agentId: 'a' }],
    ['agent_id', 'all filters', { types: TYPES, agentId: 'a', unmatched: true }],
  ])('reads the index of %s for %s', (column, _filters, filters) => {
    const { anyOf = [] } = eventFilters('u', filters);
    expect(anyOf.map((each) => each.column)).toEqual([column]);
  });

  it('reads the events of the account only', () => {
    expect(eventFilters('u', { types: null }).anyOf).toMatchObject([{ values: ['u'] }]);
    for (const filters of [{ types: TYPES }, { types: TYPES, agentId: 'a' }]) {
      const { where, values } = eventFilters('u', filters);
      expect(where).toMatch(/^t\.user_id = \$1/);
      expect(values[0]).toBe('u');
    }
  });

  it('compares the types with the index of an agent', () => {
    const { where, values } = eventFilters('u', { types: TYPES, agentId: 'a' });
    expect(where.split(' AND ')).toEqual(['t.user_id = $1', OF_TYPES, 't.agent_id IS NOT NULL']);
    expect(values).toEqual(['u', TYPES]);
  });
});
