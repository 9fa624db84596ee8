import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiExtension, ApiOperation } from '@nestjs/swagger';
import type { ErrorCode } from '../platform/http/errors/error-codes.js';
import type { Limit } from '../platform/http/server/route-access.js';
import { Idempotent } from '../platform/idempotency/idempotency.guard.js';
import {
  DECLARED_EXTENSION,
  type DeclaredEndpoint,
} from '../platform/openapi/declared-endpoint.js';
import {
  documentResponse,
  type DocumentedResponse,
} from '../platform/openapi/documented-response.js';
import { RequireAccess, type Access } from './access.decorators.js';

interface EndpointOptions {
  operationId: string;
  summary: string;
  description: string;
  access: Access;
  response: DocumentedResponse & { status?: 200 | 201 | 202 | 204 };
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

/** Everything that a route declares, apart from its method and path. */
export function Endpoint(options: EndpointOptions): MethodDecorator {
  const { operationId, summary, description, access, response, otherwise, errors = [] } = options;
  const { idempotent = false, limit = 'general', bodyLimit } = options;
  const { status = 200, ...documented } = response;
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
    documentResponse(status, documented),
    ...(otherwise ? [documentResponse(200, otherwise)] : []),
    ApiExtension(DECLARED_EXTENSION, declared),
    ...(idempotent ? [Idempotent()] : []),
  );
}
