import type { ErrorCode } from './error-codes.js';

/** What went wrong, in terms of HTTP's status classes; the only place that pairs kinds with statuses. */
export const ERROR_STATUS = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  payload_too_large: 413,
  uri_too_long: 414,
  unsupported_media_type: 415,
  unprocessable: 422,
  too_many_requests: 429,
  bad_gateway: 502,
  unavailable: 503,
} as const;

export type ErrorKind = keyof typeof ERROR_STATUS;

export interface FieldError {
  readonly field: string;
  readonly message: string;
}

export interface ErrorExtra {
  readonly errors?: FieldError[];
  readonly retryAfterSeconds?: number;
  /** Response headers of this error. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * An error that a client may see. `code` is stable and for programs, `detail` is for people: it says
 * what to do next and never holds a secret.
 */
export class DomainError extends Error {
  constructor(
    readonly kind: ErrorKind,
    readonly code: ErrorCode,
    readonly detail: string,
    readonly extra: ErrorExtra = {},
  ) {
    super(detail);
    this.name = 'DomainError';
  }

  static notFound(what: string): DomainError {
    return new DomainError('not_found', 'not_found', `${what} not found`);
  }

  static forbidden(what: string): DomainError {
    return new DomainError('forbidden', 'forbidden', `This ${what} belongs to another account.`);
  }

  static invalidField(field: string, message: string): DomainError {
    return new DomainError('unprocessable', 'validation_failed', `${field}: ${message}`, {
      errors: [{ field, message }],
    });
  }
}
