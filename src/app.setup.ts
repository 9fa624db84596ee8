import type { IncomingMessage } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppModule, FEATURES } from './app.module.js';
import { CombinedAuthGuard } from './auth/auth.guard.js';
import type { AppConfig } from './platform/config/app-config.js';
import { countReports } from './ingest/report-metrics.js';
import { parseBodies } from './platform/http/body/body-parser.js';
import { allowOrigins } from './platform/http/server/cross-origin.js';
import { DomainError } from './platform/http/errors/domain-error.js';
import { revalidateDocuments } from './platform/http/server/fixed-documents.js';
import { rejectOtherMethods } from './platform/http/server/route-table.js';
import { ProblemFilter } from './platform/http/errors/problem.filter.js';
import { authenticateWithinLimits } from './platform/rate-limit/rate-limits.js';
import { logRequests, requestIdOf } from './platform/http/server/request-log.js';
import { boundBodies, requireFullPath } from './platform/http/server/route-access.js';
import { traceRequests } from './platform/http/server/request-spans.js';
import { sendSecurityHeaders } from './platform/http/server/security-headers.js';
import { limitResponses } from './platform/http/server/response-limits.js';
import {
  endConnectionsOnClose,
  ignoreExpectations,
  limitTargets,
  serverLimits,
} from './platform/http/server/http-server.js';
import { MetricsRegistry } from './platform/metrics/metrics-registry.js';
import { RequestValidationPipe } from './platform/http/validation/validation.pipe.js';
import { markReplays } from './platform/idempotency/idempotent-call.js';
import { AppLogger } from './platform/logging/app-logger.js';
import type { ExampleIds } from './api-docs/example-ids.js';
import { serveDocs } from './api-docs/serve-docs.js';
import { serveConsole } from './console/serve-console.js';

const HEALTH = /^\/health(?![^/?])/;

/** The application, set up and initialized but not yet listening. Swagger UI shows the ids in its examples. */
export async function createApp(
  config: AppConfig,
  exampleIds: () => ExampleIds = () => ({}),
): Promise<NestFastifyApplication> {
  const problems = new ProblemFilter();
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config),
    httpAdapter(config, problems),
    { logger: new AppLogger(config.logLevel), abortOnError: false, bodyParser: false },
  );
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalFilters(problems);
  const fastify = app.getHttpAdapter().getInstance();
  boundBodies(fastify);
  parseBodies(fastify);
  logRequests(fastify);
  traceRequests(fastify);
  ignoreExpectations(fastify);
  revalidateDocuments(fastify);
  sendSecurityHeaders(fastify);
  limitTargets(fastify);
  limitResponses(fastify, config.http.requestTimeoutMs);
  endConnectionsOnClose(fastify);
  markReplays(fastify);
  if (config.role === 'worker') serveHealthOnly(app);
  else await serveApi(app, config, exampleIds);
  await app.init();
  return app;
}

/** Serves every route under `/v1` too, with or without a trailing slash. */
function httpAdapter({ http }: AppConfig, problems: ProblemFilter): FastifyAdapter {
  return new FastifyAdapter({
    ...serverLimits(http.requestTimeoutMs),
    // Requests on open connections are still served while the process closes.
    return503OnClosing: false,
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: false },
    rewriteUrl: ({ url = '/' }) => url.replace(/^\/v1(?:\/|(?=\?)|$)/, '/'),
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      problems.reply(error, request, reply),
    genReqId: (request: IncomingMessage) => requestIdOf(request.headers['x-request-id']),
  });
}

async function serveApi(
  app: NestFastifyApplication,
  config: AppConfig,
  exampleIds: () => ExampleIds,
): Promise<void> {
  countReports(app.getHttpAdapter().getInstance(), app.get(MetricsRegistry));
  await allowOrigins(app, config.http.corsOrigins);
  const guard = app.get(CombinedAuthGuard);
  await authenticateWithinLimits(app, config, async (request, reply) => {
    requireFullPath(request);
    await guard.authenticate(request, reply);
  });
  rejectOtherMethods(app.getHttpAdapter().getInstance());
  if (config.http.docs) serveDocs(app, FEATURES, exampleIds);
  if (config.http.console) serveConsole(app);
}

/** A worker has no API: everything but its health is 404. */
function serveHealthOnly(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(HEALTH.test(request.url) ? undefined : DomainError.notFound('Route'));
  });
  rejectOtherMethods(fastify);
}
