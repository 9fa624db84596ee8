import { publishCost } from './publish-cost.js';

describe('publishCost', () => {
  it.each([
    [0, 0],
    [16, 16],
    [17, 8],
    [100, 10],
  ])('of an event with %i deliveries is that of %i', (deliveries, cost) => {
    expect(publishCost(deliveries)).toBe(cost);
  });
});
