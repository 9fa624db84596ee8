import { replayRefusal, type ReplayableFacts } from './replay-refusals.js';

const ENDED: ReplayableFacts = {
  status: 'failed',
  isTest: false,
  hasData: true,
  isWebhookActive: true,
  isFull: false,
};

describe('replayRefusal', () => {
  it.each(['failed', 'delivered', 'cancelled'] as const)('allows a %s delivery', (status) =>
    expect(replayRefusal({ ...ENDED, status })).toBeUndefined(),
  );

  it.each<[Partial<ReplayableFacts>, string]>([
    [{ isWebhookActive: false, status: 'pending' }, 'webhook_inactive'],
    [{ isFull: true }, 'too_many_pending'],
    [{ isFull: true, hasData: false }, 'event_data_unavailable'],
    [{ isTest: true, hasData: false }, 'test_delivery'],
    [{ status: 'pending', hasData: false }, 'delivery_pending'],
    [{ hasData: false }, 'event_data_unavailable'],
  ])('refuses %p with %s', (facts, code) =>
    expect(replayRefusal({ ...ENDED, ...facts })).toMatchObject({ kind: 'conflict', code }),
  );
});
