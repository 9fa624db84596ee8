/** Describes a code for clients: its statuses, its meaning, and a `detail` as an example. */
export interface ErrorDefinition {
  readonly statuses: readonly number[];
  readonly meaning: string;
  readonly example: string;
}

/** The `detail` of a read that exceeded its time limit. */
export const QUERY_TIMEOUT =
  'The query took longer than 5 s. Narrow it with filters; in a list, continue with `cursor` instead of `skip`.';

/**
 * The codes that no feature owns. Every problem carries one `code`, and the document lists them all.
 * Codes are stable: programs depend on them, and a released one never gets another meaning.
 */
export const PLATFORM_ERRORS = {
  bad_request: {
    statuses: [400],
    meaning: 'The request is not valid HTTP, or its URL is not valid',
    example: 'The request is not valid HTTP.',
  },
  malformed_json: {
    statuses: [400],
    meaning: 'The body is not valid JSON in UTF-8, or not valid gzip',
    example: 'The body is not valid JSON, or contains a forbidden name such as "__proto__".',
  },
  invalid_url: {
    statuses: [400],
    meaning: 'Deliveries cannot be sent to this URL',
    example: 'The URL must start with http:// or https://.',
  },
  unauthorized: {
    statuses: [401],
    meaning: 'The credentials are missing or invalid',
    example: 'Send "Authorization: Bearer <access token>" or "X-API-Key: <key>".',
  },
  forbidden: {
    statuses: [403],
    meaning: 'The resource belongs to another account',
    example: 'This resource belongs to another account.',
  },
  not_found: {
    statuses: [404],
    meaning: 'The resource or route does not exist',
    example: 'Resource not found',
  },
  method_not_allowed: {
    statuses: [405],
    meaning: 'The path does not support this method; `Allow` lists the supported ones',
    example: 'PUT is not allowed here. Use GET, HEAD, POST.',
  },
  idempotency_in_flight: {
    statuses: [409],
    meaning:
      'A request with this Idempotency-Key is in progress. Retry after the `Retry-After` interval.',
    example: 'A request with this Idempotency-Key is in progress. Retry in 1 s.',
  },
  payload_too_large: {
    statuses: [413],
    meaning: 'The body exceeds the limit of the route',
    example: 'The body exceeds the limit of this route (256 KiB).',
  },
  unsupported_media_type: {
    statuses: [415],
    meaning: 'The body is not application/json, or its Content-Encoding is not supported',
    example: 'Send the body as JSON, with Content-Type: application/json.',
  },
  validation_failed: {
    statuses: [422],
    meaning: 'One or more fields are invalid; `errors` lists them',
    example: 'limit: must be from 1 to 200',
  },
  idempotency_mismatch: {
    statuses: [422],
    meaning: 'This Idempotency-Key was used for a different request. Use a new key.',
    example: 'This Idempotency-Key was used for a different request. Use a new key.',
  },
  rate_limited: {
    statuses: [429],
    meaning: 'Rate limit exceeded. Retry after the `Retry-After` interval.',
    example: 'Rate limit exceeded (60000 requests per minute). Retry in 12 s.',
  },
  too_many_concurrent_requests: {
    statuses: [429],
    meaning: 'The account has too many requests of this kind in progress. Send fewer at once.',
    example: 'Too many concurrent list requests of this account. Send fewer at once.',
  },
  database_unavailable: {
    statuses: [503],
    meaning: 'Database unavailable. Retry after the `Retry-After` interval.',
    example: 'Database unavailable. Retry after the `Retry-After` interval.',
  },
  query_timeout: {
    statuses: [503],
    meaning: QUERY_TIMEOUT,
    example: QUERY_TIMEOUT,
  },
  overloaded: {
    statuses: [503],
    meaning: 'The server is overloaded. Retry after the `Retry-After` interval.',
    example: 'The server is overloaded. Retry after the `Retry-After` interval.',
  },
  request_refused: {
    statuses: [408, 414, 431],
    meaning: 'The HTTP server rejected the request; `status` gives the reason',
    example: 'The URL and the headers are too large.',
  },
  internal_error: {
    statuses: [500],
    meaning: 'Unexpected server error. Include `request_id` when you report it.',
    example:
      'Unexpected server error. Include request 0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57 when you report it.',
  },
} as const satisfies Record<string, ErrorDefinition>;

/** Every code, by its owner; a feature adds its own by declaration merging. */
export interface ErrorCodes {
  platform: keyof typeof PLATFORM_ERRORS;
}

export type ErrorCode = ErrorCodes[keyof ErrorCodes];
