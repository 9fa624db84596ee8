import { cancelAll, cancelRequestOf, cancelSentence } from './cancellation';

describe('the cancellation of pending deliveries', () => {
  it('concerns what the list shows, whatever its status', () => {
    const search = { webhook_id: 'w', status: 'failed', event: 'agent.status' } as const;
    expect(cancelRequestOf(search)).toEqual({ event: 'agent.status' });
    expect(cancelRequestOf({ since: 'a', until: 'b' })).toEqual({ since: 'a', until: 'b' });
  });

  it('is announced in a sentence', () => {
    expect(cancelSentence(1, {})).toMatch(/^1 pending delivery to this webhook will/);
    expect(cancelSentence(1_200, { event: 'agent.status', until: 'b' })).toMatch(
      /^1,200 pending deliveries of agent.status in the chosen period to/,
    );
    expect(cancelSentence(0, { event: 'agent.status' })).toBe(
      'No delivery of agent.status is pending.',
    );
  });

  it('continues until none is left', async () => {
    const results = [
      { matched: 100, cancelled: 98, has_more: true },
      { matched: 5, cancelled: 5, has_more: false },
    ];
    const cancel = (): Promise<(typeof results)[number]> => Promise.resolve(results.shift()!);
    expect(await cancelAll(cancel)).toBe(103);
    expect(results).toEqual([]);
  });
});
