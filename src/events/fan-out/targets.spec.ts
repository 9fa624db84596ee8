import { distinctTargets } from './targets.js';

describe('distinctTargets', () => {
  it('names the same webhooks once', () => {
    const [all, ordered, one] = [
      { webhookIds: ['a', 'b'], orderedIds: [] },
      { webhookIds: ['a', 'b'], orderedIds: ['a'] },
      { webhookIds: ['a'], orderedIds: [] },
    ];
    expect(distinctTargets([all, one, { ...all }, ordered, { ...one }])).toEqual({
      distinct: [all, one, ordered],
      places: [1, 2, 1, 3, 2],
    });
  });
});
