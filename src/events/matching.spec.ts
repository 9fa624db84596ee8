import { storedFilter } from '../webhooks/policy/filter/parse-filter.js';
import { mismatchOf, type Mismatch, type Subscription } from './matching.js';

const EVENT = { type: 'metrics.report', agentId: 'a1', data: { cpu_usage: 95 } };
const ALL: Subscription = { events: ['*'], agentIds: null, filter: null };
const BUSY = storedFilter({ 'data.cpu_usage': { $gte: 95 } });
const IDLE = storedFilter({ 'data.cpu_usage': { $lt: 5 } });

describe('mismatchOf', () => {
  it.each<[Mismatch | null, Partial<Subscription>]>([
    [null, {}],
    [null, { agentIds: ['a2', 'a1'], filter: BUSY }],
    ['not_subscribed', { events: ['agent.*'], agentIds: ['a2'], filter: IDLE }],
    [null, { agentIds: '{a2,a1}' }],
    ['other_agent', { agentIds: '{a2,a3}' }],
    ['other_agent', { agentIds: ['a2'], filter: IDLE }],
    ['filtered', { agentIds: ['a1'], filter: IDLE }],
  ])('is %p for %j', (mismatch, settings) => {
    expect(mismatchOf(EVENT, { ...ALL, ...settings })).toBe(mismatch);
  });

  it('leaves an event without an agent out if the webhook names agents', () => {
    const event = { ...EVENT, agentId: null };
    expect(mismatchOf(event, ALL)).toBeNull();
    expect(mismatchOf(event, { ...ALL, agentIds: ['a1'] })).toBe('other_agent');
  });
});
