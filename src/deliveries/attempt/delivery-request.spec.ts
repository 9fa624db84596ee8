import { deliveryBody, deliveryHeaders } from './delivery-request.js';

const DELIVERY = {
  id: '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f',
  event: 'agent.status',
  eventId: '0192f3c4-7b1a-7000-8f00-000000000001',
  messageId: '0192f3c4-7b1a-7000-8f00-000000000001',
  replayOf: null,
  attempt: 2,
  data: '{"agent_id":"a","node_id":null}',
  occurredAt: new Date('2026-11-01T12:00:00.123Z'),
};
const OPTIONS = { secrets: [], nowMs: 1_793_534_400_999, version: '1.2.3' };

describe('deliveryBody', () => {
  it('wraps the data as it stands', () => {
    expect(deliveryBody(DELIVERY)).toBe(
      '{"event":"agent.status","timestamp":"2026-11-01T12:00:00.123Z",' +
        '"delivery_id":"0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f",' +
        '"data":{"agent_id":"a","node_id":null}}',
    );
  });
});

describe('deliveryHeaders', () => {
  it('describes the delivery', () => {
    expect(deliveryHeaders(DELIVERY, '{}', OPTIONS)).toEqual({
      'Content-Type': 'application/json',
      Accept: '*/*',
      'User-Agent': 'MUTX-Webhooks/1.2.3',
      'X-MUTX-Event': 'agent.status',
      'X-MUTX-Event-Id': DELIVERY.eventId,
      'X-MUTX-Delivery-Id': DELIVERY.id,
      'X-MUTX-Attempt': '2',
    });
  });

  it('names the delivery that a replay repeats', () => {
    const headers = deliveryHeaders({ ...DELIVERY, replayOf: 'first' }, '{}', OPTIONS);
    expect(headers['X-MUTX-Replay-Of']).toBe('first');
  });

  it('signs with the current secret, and by Standard Webhooks with all', () => {
    const headers = deliveryHeaders(DELIVERY, '{}', { ...OPTIONS, secrets: ['new', 'old'] });
    const onlyNew = deliveryHeaders(DELIVERY, '{}', { ...OPTIONS, secrets: ['new'] });
    expect(headers['X-MUTX-Signature']).toBe(onlyNew['X-MUTX-Signature']);
    expect(headers['webhook-id']).toBe(DELIVERY.messageId);
    expect(headers['webhook-timestamp']).toBe('1793534400');
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });
});
