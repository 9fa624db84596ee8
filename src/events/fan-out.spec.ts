import { fanOut } from './fan-out.js';

describe('fanOut', () => {
  it('creates one delivery per event and subscribed webhook of its user', () => {
    let n = 0;
    const deliveries = fanOut(
      [
        { id: 'e1', userId: 'ann', type: 'agent.status' },
        { id: 'e2', userId: 'bob', type: 'metrics.report' },
      ],
      [
        { id: 'all-ann', userId: 'ann', events: ['*'] },
        { id: 'agents-ann', userId: 'ann', events: ['agent.*'] },
        { id: 'alerts-ann', userId: 'ann', events: ['alert.*'] },
        { id: 'all-bob', userId: 'bob', events: ['*'] },
      ],
      () => `d${(n += 1)}`,
    );
    expect(deliveries).toEqual([
      {
        id: 'd1',
        webhookId: 'all-ann',
        accountId: 'ann',
        eventId: 'e1',
        eventType: 'agent.status',
      },
      {
        id: 'd2',
        webhookId: 'agents-ann',
        accountId: 'ann',
        eventId: 'e1',
        eventType: 'agent.status',
      },
      {
        id: 'd3',
        webhookId: 'all-bob',
        accountId: 'bob',
        eventId: 'e2',
        eventType: 'metrics.report',
      },
    ]);
  });
});
