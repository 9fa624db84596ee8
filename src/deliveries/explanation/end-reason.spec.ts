import { endReasonOf } from './end-reason.js';

const OLD = { endReason: null, statusCode: null, errorMessage: null };
const failed = (change: object) => endReasonOf({ ...OLD, status: 'failed', ...change });

describe('endReasonOf', () => {
  it('is what was recorded', () => {
    expect(failed({ endReason: 'blocked', statusCode: 410 })).toBe('blocked');
    expect(endReasonOf({ ...OLD, status: 'cancelled', endReason: 'webhook_deleted' })).toBe(
      'webhook_deleted',
    );
  });

  it.each([
    ['expired', { errorMessage: 'The circuit stayed open for 24 hours', statusCode: 410 }],
    ['gone', { errorMessage: 'The endpoint responded with 410', statusCode: 410 }],
    ['blocked', { errorMessage: 'a.example resolves to a non-public address' }],
    ['blocked', { errorMessage: 'port 22 is not allowed' }],
    ['exhausted', { errorMessage: 'The endpoint responded with 500', statusCode: 500 }],
    ['exhausted', { errorMessage: 'The report 22 is not allowed' }],
    ['exhausted', {}],
  ])('is %s for the failure of an older version with %j', (reason, change) => {
    expect(failed(change)).toBe(reason);
  });

  it('is an inactive webhook for what an older version cancelled', () => {
    expect(endReasonOf({ ...OLD, status: 'cancelled' })).toBe('webhook_inactive');
  });
});
