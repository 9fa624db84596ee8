import { HttpException } from '@nestjs/common';
import { isDatabaseUnavailable } from '../../database/database-errors.js';
import type { ErrorCode } from './error-codes.js';
import { inBinaryUnits } from '../server/route-access.js';
import { DomainError, ERROR_STATUS, type ErrorExtra, type FieldError } from './domain-error.js';
import { readRefusal } from './read-refusals.js';

/** RFC 9457 problem details, the body of every error response. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ErrorCode;
  request_id: string;
  errors?: FieldError[];
}

export interface ProblemResponse {
  problem: Problem;
  retryAfterSeconds?: number;
  headers?: Readonly<Record<string, string>>;
  /** True for an unexpected error: it is logged in full, and the client gets only the request id. */
  unexpected: boolean;
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
};

const CODES: Record<number, ErrorCode> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
};

/** Details for Fastify's own errors, which have none of use to a client. */
const DETAILS: Record<number, string> = {
  415: 'Send the body as JSON, with Content-Type: application/json.',
};

/** The reason phrase of a status (RFC 9110). */
export function titleOf(status: number): string {
  return TITLES[status] ?? 'Error';
}

/** The one mapper from errors to responses; `bodyLimit` is that of the route, in bytes. */
export function toProblem(error: unknown, requestId: string, bodyLimit = 0): ProblemResponse {
  const refusal = error instanceof DomainError ? error : readRefusal(error);
  if (refusal) {
    const { kind, code, detail, extra } = refusal;
    return response(ERROR_STATUS[kind], code, detail, requestId, extra);
  }
  if (isDatabaseUnavailable(error)) {
    return response(
      503,
      'database_unavailable',
      'Database unavailable. Retry after the `Retry-After` interval.',
      requestId,
      {
        retryAfterSeconds: 1,
      },
    );
  }
  const status = clientStatus(error);
  if (status !== undefined) {
    const detail =
      status === 413 ? tooLarge(bodyLimit) : (DETAILS[status] ?? (error as Error).message);
    return response(status, CODES[status] ?? 'request_refused', detail, requestId);
  }
  return {
    ...response(500, 'internal_error', unexpectedError(requestId), requestId),
    unexpected: true,
  };
}

function response(
  status: number,
  code: ErrorCode,
  detail: string,
  requestId: string,
  extra: ErrorExtra = {},
): ProblemResponse {
  return {
    problem: {
      type: 'about:blank',
      title: titleOf(status),
      status,
      detail,
      code,
      request_id: requestId,
      ...(extra.errors && { errors: extra.errors }),
    },
    retryAfterSeconds: extra.retryAfterSeconds,
    headers: extra.headers,
    unexpected: false,
  };
}

function unexpectedError(requestId: string): string {
  return `Unexpected server error. Include request ${requestId} when you report it.`;
}

function tooLarge(bodyLimit: number): string {
  return `The body exceeds the limit of this route (${inBinaryUnits(bodyLimit)}).`;
}

/** The 4xx status that Nest's or Fastify's own error asks for. */
function clientStatus(error: unknown): number | undefined {
  const status =
    error instanceof HttpException
      ? error.getStatus()
      : (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}
