import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import { StartError } from '../platform/config/start-error.js';

/** What `npm run build` makes of `packages/console`. */
const FILES = fileURLToPath(new URL('static', import.meta.url));
/** Stricter than that of the documentation: no inline style, no data URL. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
const ASSETS = '/console/assets/';
/** Names of files in `assets` contain a hash of their content. */
const ASSETS_CACHE = 'public, max-age=31536000, immutable';

/** Serves the web console at `/console/`. Throws a {@link StartError} if it was not built. */
export function serveConsole(app: NestFastifyApplication): void {
  if (!existsSync(`${FILES}/index.html`)) {
    throw new StartError(
      'The console is not built. Run `npm run build`, or set CONSOLE_ENABLED=false.',
    );
  }
  // Not awaited: that would complete the routes so far, before Nest has set the error handler.
  void app
    .getHttpAdapter()
    .getInstance()
    .register(async (scope: FastifyInstance) => {
      scope.addHook('onRequest', (_request, reply, done) => {
        reply.header('Content-Security-Policy', CONTENT_SECURITY_POLICY);
        done();
      });
      await scope.register(fastifyStatic, {
        root: FILES,
        prefix: '/console/',
        wildcard: false,
        index: false,
        preCompressed: true,
        cacheControl: false,
      });
      scope.addHook('onSend', (request, reply, payload, done) => {
        if (request.url.startsWith(ASSETS) && reply.statusCode < 400) {
          reply.header('Cache-Control', ASSETS_CACHE);
        }
        done(null, payload);
      });
      // The addresses of its pages: the console finds the page itself.
      for (const url of ['/console', '/console/*']) {
        scope.get(url, (request, reply) => {
          if (request.url.startsWith(ASSETS)) return reply.callNotFound();
          return reply.header('Cache-Control', 'no-cache').sendFile('index.html');
        });
      }
    });
}
