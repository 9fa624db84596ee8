import { notMatchedReason } from './not-matched.js';

const BEFORE = new Date('2026-11-01T11:59:59.999Z');
const EVENT = {
  type: 'agent.status',
  agentId: 'a1',
  data: {},
  occurredAt: new Date('2026-11-01T12:00:00.000Z'),
};
const ALL = { agentIds: null, filter: null };
const LATER = new Date('2026-11-01T12:00:00.001Z');

describe('notMatchedReason', () => {
  it.each([
    ['inactive', { events: ['*'], isActive: false, createdAt: BEFORE }],
    ['inactive', { events: ['alert.*'], isActive: false, createdAt: LATER }],
    [
      'not_subscribed',
      { events: ['alert.*', 'agent.heartbeat'], isActive: true, createdAt: BEFORE },
    ],
    ['not_subscribed', { events: ['alert.*'], isActive: true, createdAt: LATER }],
    ['not_subscribed', { events: [], isActive: true, createdAt: BEFORE }],
    ['other_agent', { events: ['*'], isActive: true, createdAt: LATER, agentIds: ['a2'] }],
    ['created_later', { events: ['agent.*'], isActive: true, createdAt: LATER }],
    ['created_later', { events: ['agent.status_update'], isActive: true, createdAt: LATER }],
    ['changed_later', { events: ['*'], isActive: true, createdAt: BEFORE }],
    ['changed_later', { events: ['*'], isActive: true, createdAt: EVENT.occurredAt }],
  ])('is %s for %j', (reason, webhook) => {
    expect(notMatchedReason(EVENT, { ...ALL, ...webhook })).toBe(reason);
  });
});
