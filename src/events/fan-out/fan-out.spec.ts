import { fanOut, matchEvents, type RecordedEvent, type Subscriber } from './fan-out.js';

const EVENT: RecordedEvent = {
  id: 'e1',
  userId: 'ann',
  type: 'agent.status',
  agentId: 'a1',
  data: {},
};

const webhook = (id: string, settings: Partial<Subscriber> = {}): Subscriber => ({
  id,
  userId: 'ann',
  events: ['*'],
  agentIds: null,
  filter: null,
  isCoordinated: false,
  ordering: null,
  isFull: false,
  ...settings,
});

const ids = (): (() => string) => {
  let n = 0;
  return () => `d${(n += 1)}`;
};

describe('matchEvents', () => {
  it('finds the webhooks of the account that subscribe to the event and its agent', () => {
    const matches = matchEvents(
      [EVENT, { ...EVENT, id: 'e2', userId: 'bob', type: 'metrics.report', agentId: 'a2' }],
      [
        webhook('all'),
        webhook('agents', { events: ['agent.*'] }),
        webhook('alerts', { events: ['alert.*'] }),
        webhook('a2', { agentIds: ['a2'] }),
        webhook('bob', { userId: 'bob' }),
      ],
    );
    expect(matches.map(({ event, webhooks }) => [event.id, webhooks.map(({ id }) => id)])).toEqual([
      ['e1', ['all', 'agents']],
      ['e2', ['bob']],
    ]);
  });
});

describe('fanOut', () => {
  it('creates a delivery per match of an event with few', () => {
    const webhooks = [
      webhook('plain'),
      webhook('ordered', { isCoordinated: true, ordering: 'agent' }),
      webhook('full', { isFull: true }),
    ];
    const common = { accountId: 'ann', eventId: 'e1', eventType: 'agent.status' };
    const plain = { ...common, isCoordinated: false, isOverflow: false, orderKey: null };
    expect(fanOut([{ event: EVENT, webhooks }], ids(), 3)).toEqual({
      deliveries: [
        { ...plain, id: 'd1', webhookId: 'plain' },
        { ...plain, id: 'd2', webhookId: 'ordered', isCoordinated: true, orderKey: 'a1' },
        { ...plain, id: 'd3', webhookId: 'full', isOverflow: true },
      ],
      tasks: [],
    });
  });

  it('creates a task for an event with more', () => {
    const webhooks = [webhook('w1'), webhook('w2', { ordering: 'agent' }), webhook('w3')];
    expect(fanOut([{ event: EVENT, webhooks }], ids(), 2)).toEqual({
      deliveries: [],
      tasks: [
        {
          event: EVENT,
          firstDeliveryId: 'd1',
          webhookIds: ['w1', 'w2', 'w3'],
          orderedIds: ['w2'],
          isOverflow: false,
        },
      ],
    });
  });

  it('marks the task of a full account', () => {
    const webhooks = [webhook('w1', { isFull: true }), webhook('w2', { isFull: true })];
    const { tasks } = fanOut([{ event: EVENT, webhooks }], ids(), 1);
    expect(tasks).toMatchObject([{ isOverflow: true }]);
  });

  it('defers all events with ordered deliveries, or none', () => {
    const [plain, ordered] = [webhook('plain'), webhook('ordered', { ordering: 'agent' })];
    const match = (id: string, webhooks: Subscriber[]) => ({ event: { ...EVENT, id }, webhooks });
    const narrow = [match('one', [plain]), match('two', [ordered])];
    const deferred = (wide: Subscriber[]): string[] =>
      fanOut([...narrow, match('wide', wide)], ids(), 2).tasks.map(({ event }) => event.id);
    expect(deferred([plain, plain, plain])).toEqual(['wide']);
    expect(deferred([plain, plain, ordered])).toEqual(['two', 'wide']);
  });
});
