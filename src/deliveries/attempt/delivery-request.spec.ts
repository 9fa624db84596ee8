import { newKeyPair, readPrivateKey } from '../../webhooks/secrets/ed25519.js';
import type { AttemptCredentials } from '../../webhooks/secrets/webhook-credentials.js';
import { deliveryHeaders } from './delivery-request.js';

const DELIVERY = {
  id: '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f',
  event: 'agent.status',
  eventId: '0192f3c4-7b1a-7000-8f00-000000000001',
  messageId: '0192f3c4-7b1a-7000-8f00-000000000001',
  replayOf: null,
  attempt: 2,
};
const CREDENTIALS = { secrets: [], signingKeys: [], headers: [] };
const OPTIONS = {
  credentials: CREDENTIALS,
  nowMs: 1_793_534_400_999,
  version: '1.2.3',
  traceparent: null,
};
const BODY = { contentType: 'application/json', body: '{}' };

const headersWith = (credentials: Partial<AttemptCredentials>): Record<string, string> =>
  deliveryHeaders(DELIVERY, BODY, {
    ...OPTIONS,
    credentials: { ...CREDENTIALS, ...credentials },
  });

describe('deliveryHeaders', () => {
  it('describes the delivery', () => {
    expect(deliveryHeaders(DELIVERY, BODY, OPTIONS)).toEqual({
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
    const headers = deliveryHeaders({ ...DELIVERY, replayOf: 'first' }, BODY, OPTIONS);
    expect(headers['X-MUTX-Replay-Of']).toBe('first');
  });

  it('continues the trace of the report', () => {
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = deliveryHeaders(DELIVERY, BODY, { ...OPTIONS, traceparent });
    expect(headers.traceparent).toBe(traceparent);
  });

  it('signs with the current secret, and by Standard Webhooks with all', () => {
    const headers = headersWith({ secrets: ['new', 'old'] });
    const onlyNew = headersWith({ secrets: ['new'] });
    expect(headers['X-MUTX-Signature']).toBe(onlyNew['X-MUTX-Signature']);
    expect(headers['webhook-id']).toBe(DELIVERY.messageId);
    expect(headers['webhook-timestamp']).toBe('1793534400');
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  it('signs with a key alone by v1a, and without X-MUTX-Signature', () => {
    const key = readPrivateKey(newKeyPair().privateKey);
    const headers = headersWith({ signingKeys: [key] });
    expect(headers['webhook-signature']).toMatch(/^v1a,[\w+/]{86}==$/);
    expect(headers['webhook-id']).toBe(DELIVERY.messageId);
    expect(headers).not.toHaveProperty('X-MUTX-Signature');
  });

  it('adds the headers of the owner, but never instead of its own', () => {
    const headers = headersWith({
      headers: [
        ['Authorization', 'Bearer of'],
        ['__proto__', 'is a token'],
        ['X-MUTX-Attempt', '9'],
      ],
    });
    expect(Object.entries(headers)).toEqual(
      expect.arrayContaining([
        ['Authorization', 'Bearer of'],
        ['__proto__', 'is a token'],
        ['X-MUTX-Attempt', '2'],
      ]),
    );
  });
});
