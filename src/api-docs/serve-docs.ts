import { readFileSync } from 'node:fs';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { dump } from 'js-yaml';
import type { Feature } from '../platform/openapi/feature.js';
import { buildDocument } from './document.js';
import { withExampleIds, type ExampleIds } from './example-ids.js';
import { PerOrigin } from './per-origin.js';
import { collapseErrors, collapseHeaders, filterIgnoringCase } from './swagger-ui/plugins.js';

/**
 * Serves the document as JSON, YAML and Swagger UI, and the text for agents. Each form is built once, on
 * the first request: building one takes up to 20 ms, and anyone may request it. Only Swagger UI has the
 * example ids.
 */
export function serveDocs(
  app: NestFastifyApplication,
  features: readonly Feature[],
  exampleIds: () => ExampleIds,
): void {
  const document = once(() => buildDocument(app, features));
  serve(app, '/openapi.json', 'application/json', () => JSON.stringify(document()));
  serve(app, '/openapi.yaml', 'text/yaml', () =>
    dump(document(), { skipInvalid: true, noRefs: true }),
  );
  serveLlmsTxt(app);
  SwaggerModule.setup('docs', app, () => withExampleIds(document(), exampleIds()), {
    raw: false,
    customSiteTitle: 'MUTX Webhooks & Ingestion',
    customCss: ownFile('swagger-ui/swagger-ui.css'),
    swaggerOptions: {
      persistAuthorization: true,
      filter: true,
      deepLinking: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      plugins: [collapseErrors, collapseHeaders, filterIgnoringCase],
    },
  });
}

function serve(app: NestFastifyApplication, url: string, type: string, make: () => string): void {
  const bytes = once(() => Buffer.from(make()));
  app
    .getHttpAdapter()
    .getInstance()
    .get(url, (_request, reply) => reply.type(type).send(bytes()));
}

/** The text for agents, with commands for the address at which they requested it. */
function serveLlmsTxt(app: NestFastifyApplication): void {
  const texts = new PerOrigin(ownFile('llms.txt'));
  app
    .getHttpAdapter()
    .getInstance()
    .get('/llms.txt', ({ protocol, host }: FastifyRequest, reply: FastifyReply) =>
      reply.type('text/markdown; charset=utf-8').send(texts.at(protocol, host)),
    );
}

/** A file of this folder. */
function ownFile(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}
