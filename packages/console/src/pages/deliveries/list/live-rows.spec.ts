import type { Delivery, StreamedAttempt } from 'mutx-sdk';
import { withAttempts } from './live-rows';

const row = (id: string, attempts: number): Delivery => ({
  id,
  webhook_id: 'w',
  event_id: 'e',
  replay_of: null,
  replay_id: null,
  event: 'metrics.report',
  payload: '{}',
  status_code: 503,
  success: false,
  status: 'pending',
  error_message: 'responded with 503',
  attempts,
  duration_ms: 5,
  created_at: '2026-11-27T09:30:00Z',
  delivered_at: null,
  next_attempt_at: '2026-11-27T09:31:00Z',
});

const attempt = (id: string, number: number): [string, StreamedAttempt] => [
  id,
  {
    delivery_id: id,
    webhook_id: 'w',
    event_id: 'e',
    event: 'metrics.report',
    attempt: number,
    status: 'delivered',
    status_code: 200,
    duration_ms: 9,
    error_message: null,
  },
];

describe('the rows of the list of deliveries', () => {
  const pages = [{ items: [row('a', 1), row('b', 1)] }, { items: [row('c', 1)] }];

  it('change with their attempts, at their place', () => {
    const [first, second] = withAttempts(pages, new Map([attempt('b', 2)]));
    expect(first?.items[0]).toBe(pages[0]?.items[0]);
    expect(first?.items[1]).toMatchObject({
      status: 'delivered',
      success: true,
      status_code: 200,
      duration_ms: 9,
      attempts: 2,
      error_message: 'responded with 503',
      next_attempt_at: null,
    });
    expect(second).toBe(pages[1]);
  });

  it('stay as they are if they are newer than the attempt, or are others', () => {
    const after = withAttempts(pages, new Map([attempt('a', 1), attempt('x', 7)]));
    expect(after.map((page, n) => page === pages[n])).toEqual([true, true]);
  });
});
