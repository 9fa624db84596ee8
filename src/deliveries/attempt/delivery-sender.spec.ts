import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { AppConfig } from '../../platform/config/app-config.js';
import type { OutboundClient, OutboundRequest } from '../../platform/egress/outbound-client.js';
import type { SecretCipher } from '../../webhooks/secrets/secret-cipher.js';
import type { WebhookCredentials } from '../../webhooks/secrets/webhook-credentials.js';
import { WebhookUrls } from '../../webhooks/secrets/webhook-urls.js';
import type { ClaimedDelivery } from './claimed-delivery.js';
import { DeliverySender } from './delivery-sender.js';

const DELIVERY: ClaimedDelivery = {
  id: 'delivery',
  webhookId: 'webhook',
  accountId: 'account',
  event: 'agent.status',
  attempt: 2,
  maxAttempts: null,
  retrySchedule: null,
  timeoutMs: null,
  probe: false,
  eventId: 'event',
  messageId: 'event',
  replayOf: null,
  data: '{}',
  traceparent: null,
  occurredAt: new Date(0),
  url: 'http://hook.example/',
  secret: 'sealed',
  previousSecret: null,
  previousSecretUntil: null,
  headers: null,
  signingKey: null,
  previousSigningKey: null,
  previousSigningKeyUntil: null,
  encryptedUrl: null,
  format: null,
  formatVersion: null,
};
const NOW = new Date(5_000);
const RESPONSE = {
  kind: 'response',
  statusCode: 200,
  body: '',
  retryAfter: null,
  durationMs: 1,
} as const;

beforeAll(() => {
  Logger.overrideLogger(false);
});

function senderWith(readSecrets: () => string[]) {
  const post = jest.fn<(request: OutboundRequest) => Promise<typeof RESPONSE>>();
  post.mockResolvedValue(RESPONSE);
  const sender = new DeliverySender(
    { delivery: { timeoutMs: 1_000 } } as AppConfig,
    {
      forAttempt: () => ({ secrets: readSecrets(), signingKeys: [], headers: [['X-Team', 'a']] }),
    } as unknown as WebhookCredentials,
    new WebhookUrls({} as SecretCipher),
    { post } as unknown as OutboundClient,
  );
  return { sender, post };
}

describe('DeliverySender', () => {
  it('posts the signed request of the attempt', async () => {
    const { sender, post } = senderWith(() => ['secret']);
    expect(await sender.send(DELIVERY, NOW)).toBe(RESPONSE);
    const [request] = post.mock.calls[0] ?? [];
    expect(request).toMatchObject({
      endpoint: 'webhook',
      url: DELIVERY.url,
      timeoutMs: 1_000,
      headers: { 'X-Team': 'a', 'X-MUTX-Attempt': '2', 'webhook-timestamp': '5' },
    });
    expect(request?.headers['X-MUTX-Signature']).toMatch(/^sha256=/);
  });

  it('sends nothing when the request cannot be built', async () => {
    const { sender, post } = senderWith(() => {
      throw new Error('The key is unknown');
    });
    expect(await sender.send(DELIVERY, NOW)).toEqual({ kind: 'not_built', durationMs: 0 });
    expect(post).not.toHaveBeenCalled();
  });
});
