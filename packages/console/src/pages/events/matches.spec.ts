import { belongs, isOfType } from './matches';

const EVENT = { type: 'agent.status', agent_id: 'a1' };

describe('the events of a list', () => {
  it.each([
    [undefined, true],
    ['agent.status', true],
    ['agent.*', true],
    ['agent.stat', false],
    ['age.*', false],
    ['alert.*', false],
  ])('of the type %s: %s', (selected, expected) => {
    expect(isOfType('agent.status', selected)).toBe(expected);
  });

  it('are also selected by their agent', () => {
    expect(belongs(EVENT, {})).toBe(true);
    expect(belongs(EVENT, { agent_id: 'a1', type: 'agent.*' })).toBe(true);
    expect(belongs(EVENT, { agent_id: 'a2' })).toBe(false);
  });

  it('are not added live where only those without a delivery are listed', () => {
    expect(belongs(EVENT, { unmatched: true })).toBe(false);
  });
});
