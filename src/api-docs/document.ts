import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { VERSION } from '../platform/config/version.js';
import { Problem } from '../platform/openapi/api-problems.js';
import { completeDocument } from './complete.js';
import { eventWebhooks } from './event-webhooks.js';
import { API_KEY, BEARER } from './security.js';

const DESCRIPTION = `Agents report what they do; the people who run them hear about it.

**Ingestion**: agents and deployments report status, lifecycle events and metrics. A 2xx answer means
that the report, its event and one delivery per matching webhook are committed.

**Webhooks**: register an endpoint, choose events, and receive signed deliveries that are retried with
exponential backoff. Delivery is at least once: deduplicate on \`X-MUTX-Delivery-Id\`.

**Authorize** with an API key (\`X-API-Key\`) or with an access token of \`POST /auth/login\`. Errors are
problem details (RFC 9457). Every route answers under \`/v1\` too. A known path with another method is
405 with \`Allow\`. Request bodies are JSON in UTF-8, at will with \`Content-Encoding: gzip\`; limits apply to the
decoded body.`;

const TAGS = {
  Ingestion: 'What agents and deployments report',
  Webhooks: 'Endpoints that hear of events',
  Deliveries: 'What was sent to them, attempt by attempt',
  'Event types': 'What can be heard',
  Agents: 'Agents, their logs and metrics',
  Deployments: 'Deployments of agents and their events',
  Accounts: 'Users, logins and sessions',
  'API keys': 'Credentials for agents',
  Health: 'Whether the service is up',
  Events: 'What your endpoint receives: the section “webhooks” describes each event',
};

const LICENSE = { name: 'MIT', url: 'https://opensource.org/license/mit' };

/** The OpenAPI 3.1 document of the application. */
export function buildDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('MUTX Webhooks & Ingestion')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addServer('/', 'This server')
    .addServer('/v1', 'The same, by its version')
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An access token or an API key' },
      BEARER,
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key' },
      API_KEY,
    );
  for (const [name, description] of Object.entries(TAGS)) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [Problem],
    operationIdFactory: (_, method) => method,
  });
  completeDocument(document);
  const info = { ...document.info, contact: { name: 'MUTX' }, license: LICENSE };
  return { ...document, info, webhooks: eventWebhooks() } as OpenAPIObject;
}
