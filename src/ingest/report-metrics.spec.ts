import { reportResult } from './report-metrics.js';

describe('reportResult', () => {
  it.each([
    [200, 'accepted'],
    [201, 'accepted'],
    [400, 'rejected'],
    [401, 'rejected'],
    [422, 'rejected'],
    [429, 'limited'],
    [500, 'error'],
    [503, 'unavailable'],
  ])('takes %i for %s', (statusCode, result) => {
    expect(reportResult(statusCode)).toBe(result);
  });
});
