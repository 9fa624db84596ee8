import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { VERSION } from '../platform/config/version.js';
import { Problem } from '../platform/openapi/api-problems.js';
import type { Feature } from '../platform/openapi/feature.js';
import { catalogueOf } from './catalogue.js';
import { completeDocument } from './complete.js';
import { eventWebhooks } from './event-webhooks.js';
import { API_KEY, BEARER } from './security.js';

const DESCRIPTION = `Agents report status, lifecycle events and metrics. Your endpoints receive the resulting events.

**Ingestion**: \`POST /ingest/*\` takes the reports of agents and deployments. A 2xx response means that the
report, its event and one delivery per matching webhook are committed.

**Webhooks**: register an endpoint, select events, and receive signed deliveries that are retried with
exponential backoff. Delivery is at least once: deduplicate on \`X-MUTX-Delivery-Id\`, or on
\`X-MUTX-Event-Id\` to process an event once whatever is replayed.

**Authorize** with an API key (\`X-API-Key\`) or an access token from \`POST /auth/login\`. Errors are problem
details (RFC 9457). All routes are also available under \`/v1\`. An unsupported method on a known path returns
405 with \`Allow\`. Request bodies are JSON in UTF-8, optionally with \`Content-Encoding: gzip\`. The decoded body
is limited to 1 MiB for reports, 16 KiB on routes without credentials and 256 KiB on all others.`;

const LICENSE = { name: 'MIT', url: 'https://opensource.org/license/mit' };

/** The OpenAPI 3.1 document of the application. */
export function buildDocument(app: INestApplication, features: readonly Feature[]): OpenAPIObject {
  const catalogue = catalogueOf(features);
  const builder = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('MUTX Webhooks & Ingestion')
    .setDescription(DESCRIPTION)
    .setVersion(VERSION)
    .addServer('/', 'This server')
    .addServer('/v1', 'This server, version 1')
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key' },
      API_KEY,
    )
    .addBearerAuth(
      { type: 'http', scheme: 'bearer', description: 'An access token or an API key' },
      BEARER,
    );
  for (const [name, description] of Object.entries(catalogue.tags))
    builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    extraModels: [Problem],
    operationIdFactory: (_, method) => method,
  });
  completeDocument(document, catalogue);
  const info = { ...document.info, contact: { name: 'MUTX' }, license: LICENSE };
  return { ...document, info, webhooks: eventWebhooks() } as OpenAPIObject;
}
