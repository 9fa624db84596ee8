import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { SpanStatusCode, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isTracing, startSpan, traceparentOf } from '../../tracing/spans.js';
import { parseTraceparent } from '../../tracing/traceparent.js';

interface TracedRequest extends FastifyRequest {
  span?: Span | undefined;
}

/** The `traceparent` of the request's span; without an SDK, the one that the client sent, if it is valid. */
export const Traceparent = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | null => {
    const request = context.switchToHttp().getRequest<TracedRequest>();
    return traceparentOf(request.span, incomingOf(request));
  },
);

/** Makes a span of each request, which continues the trace of the client. */
export function traceRequests(fastify: FastifyInstance): void {
  if (!isTracing) return;
  fastify.addHook('onRequest', (request: TracedRequest, _reply, done) => {
    const { method, routeOptions } = request;
    request.span = startSpan(`${method} ${routeOptions.url ?? ''}`.trim(), {
      kind: 'server',
      parent: incomingOf(request),
      attributes: { 'http.request.method': method, 'http.route': routeOptions.url },
    });
    done();
  });
  fastify.addHook('onResponse', ({ span }: TracedRequest, { statusCode }, done) => {
    span?.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}

function incomingOf({ headers: { traceparent } }: FastifyRequest): string | null {
  return parseTraceparent(traceparent) ? String(traceparent) : null;
}
