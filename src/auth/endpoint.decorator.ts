import { applyDecorators, HttpCode, type Type } from '@nestjs/common';
import {
  ApiExtension,
  ApiOperation,
  ApiResponse,
  type ApiResponseSchemaHost,
} from '@nestjs/swagger';
import type { ErrorCode } from '../platform/http/errors/error-codes.js';
import type { Limit } from '../platform/http/server/route-access.js';
import { Idempotent } from '../platform/idempotency/idempotency.guard.js';
import {
  DECLARED_EXTENSION,
  type DeclaredEndpoint,
} from '../platform/openapi/declared-endpoint.js';
import { RequireAccess, type Access } from './access.decorators.js';

interface DocumentedResponse {
  type?: Type;
  description: string;
  /** Response headers that only this response has. */
  headers?: Record<string, { description: string; schema: { type: 'string'; format?: string } }>;
}

interface EndpointOptions {
  operationId: string;
  summary: string;
  description: string;
  access: Access;
  response: DocumentedResponse & { status?: 200 | 201 | 202 | 204 } & Partial<StreamResponse>;
  /** A second successful response, with 200: the handler sets its status. */
  otherwise?: DocumentedResponse;
  /** Accepts `Idempotency-Key`; the handler takes the call by `@Idempotency()`. */
  idempotent?: boolean;
  /** The rate limit that the route falls under. */
  limit?: Limit;
  /** Bytes of the body, where the default of the access does not fit. */
  bodyLimit?: number;
  /**
   * Errors that only this route's service returns, by code, some with a `detail` of their own as the
   * example. All others follow from the options above, the path and the body.
   */
  errors?: readonly (ErrorCode | { code: ErrorCode; example: string })[];
}

/** The response of a route that streams server-sent events. */
interface StreamResponse {
  /** What a client may read from it. */
  stream: string;
}

/** Everything that a route declares, apart from its method and path. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const { operationId, summary, description, access, response, otherwise, errors = [] } = options;
  const { idempotent = false, limit = 'general', bodyLimit } = options;
  const { status = 200, stream, ...documented } = response;
  const declared: DeclaredEndpoint = {
    access,
    limit,
    bodyLimit,
    idempotent,
    errors: errors.map((error) => (typeof error === 'string' ? { code: error } : error)),
  };
  return applyDecorators(
    RequireAccess(access, { limit, bodyLimit }),
    HttpCode(status),
    ApiOperation({ operationId, summary, description }),
    ApiResponse({ status, ...documented, ...(stream !== undefined && streamContent(stream)) }),
    ...(otherwise ? [ApiResponse({ status: 200, ...otherwise })] : []),
    ApiExtension(DECLARED_EXTENSION, declared),
    ...(idempotent ? [Idempotent()] : []),
  );
}

function streamContent(example: string): Pick<ApiResponseSchemaHost, 'content'> {
  const schema = { type: 'string', description: 'Server-sent events (WHATWG HTML, 9.2)' } as const;
  return { content: { 'text/event-stream': { schema, example } } };
}
