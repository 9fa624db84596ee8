import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INestApplicationContext } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { WebhooksService } from '../webhooks/webhooks.service.js';

/** Every event but reports of metrics, which are many. */
const EVENTS = ['agent.*', 'deployment.*', 'alert.*'];
const ENDPOINT = /^http:\/\/127\.0\.0\.1:\d+\/demo$/;

/**
 * Starts an endpoint on loopback that accepts every delivery and stores none; returns its URL. Its port
 * changes with each start. Returns undefined where deliveries to it are not allowed.
 */
export async function startDemoEndpoint(app: INestApplicationContext): Promise<string | undefined> {
  const { allowPrivateDestinations, allowedDestinations } = app.get(AppConfig, { strict: false });
  if (!allowPrivateDestinations || allowedDestinations.ports.length > 0) return undefined;
  const server = createServer((request, response) => {
    request.resume().on('end', () => response.writeHead(204).end());
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/demo`;
}

/** Returns its id. It has a secret and a key pair, so that every route of webhooks has something to show. */
export async function createDemoWebhook(
  app: INestApplicationContext,
  userId: string,
  url: string,
): Promise<string> {
  const { id } = await app.get(WebhooksService, { strict: false }).create(
    userId,
    {
      url,
      name: 'Demo',
      description: 'Made by the first start; its endpoint accepts and discards every delivery',
      events: EVENTS,
      signing: 'ed25519',
      generate_secret: true,
    },
    null,
  );
  return id;
}

/** Changes the URL of the webhook to the endpoint of this start, unless its owner has changed or deleted it. */
export async function updateDemoWebhook(
  app: INestApplicationContext,
  { userId, webhookId }: { readonly userId: string; readonly webhookId: string },
  url: string,
): Promise<void> {
  const webhooks = app.get(WebhooksService, { strict: false });
  try {
    const current = await webhooks.findOwned(userId, webhookId);
    if (current.url === url || !ENDPOINT.test(current.url)) return;
    await webhooks.update(userId, webhookId, { url });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
}
