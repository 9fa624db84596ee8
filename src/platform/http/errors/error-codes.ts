/** What a client is told of a code: the statuses it comes with, what it means, and a `detail` as it may stand there. */
interface ErrorCodeDefinition {
  readonly statuses: readonly number[];
  readonly meaning: string;
  readonly example: string;
}

/**
 * The catalogue of `code`: every problem carries one of these, and the document lists them. A code
 * is stable: programs depend on it, and a released one is never given another meaning.
 */
export const ERROR_CODES = {
  bad_request: {
    statuses: [400],
    meaning: 'The request is not valid HTTP, or its URL is not valid',
    example: 'The request is not valid HTTP',
  },
  malformed_json: {
    statuses: [400],
    meaning: 'The body is not valid JSON in UTF-8, or not valid gzip',
    example: 'The body is not valid JSON, or holds a name such as __proto__',
  },
  invalid_url: {
    statuses: [400],
    meaning: 'The URL of a webhook is not one that deliveries can be sent to',
    example: 'URL must start with http:// or https://',
  },
  invalid_event: {
    statuses: [400],
    meaning: 'An event name that nobody knows; `detail` lists the supported ones',
    example:
      'Invalid event: "agent.moved". Supported are: *, agent.*, agent.status, agent.heartbeat',
  },
  unauthorized: {
    statuses: [401],
    meaning: 'No credentials, or credentials that are not valid',
    example: 'Send "Authorization: Bearer <access token>" or "X-API-Key: <key>"',
  },
  credentials_conflict: {
    statuses: [401],
    meaning: 'Two credentials that do not belong to one user',
    example:
      'The Bearer token and the X-API-Key are not both valid for the same user; send one of them',
  },
  invalid_credentials: {
    statuses: [401],
    meaning: 'The email or the password is wrong',
    example: 'The email or the password is wrong',
  },
  invalid_refresh_token: {
    statuses: [401],
    meaning: 'The refresh token is no good any more: log in again',
    example: 'The refresh token is unknown, expired or was used before; log in again',
  },
  forbidden: {
    statuses: [403],
    meaning: 'The thing belongs to somebody else',
    example: 'This agent belongs to somebody else',
  },
  session_required: {
    statuses: [403],
    meaning: 'An API key may not do this: log in and send the access token',
    example: 'An API key may not do this: log in and send the access token',
  },
  insufficient_scope: {
    statuses: [403],
    meaning: 'The API key lacks the scope that the route asks for',
    example: 'This API key lacks the scope "webhooks"',
  },
  access_undeclared: {
    statuses: [403],
    meaning: 'The route is closed to everybody',
    example: 'This route is closed',
  },
  not_found: {
    statuses: [404],
    meaning: 'There is no such thing, or no such route',
    example: 'Agent not found',
  },
  method_not_allowed: {
    statuses: [405],
    meaning: 'The path has no such method; `Allow` lists those that it has',
    example: 'PUT is not allowed here. Use GET, HEAD, POST.',
  },
  email_taken: {
    statuses: [409],
    meaning: 'There is a user with this email: log in',
    example: 'There is a user with this email; log in',
  },
  key_revoked: {
    statuses: [409],
    meaning: 'The API key is revoked: create another one',
    example: 'This API key is revoked; create another one',
  },
  key_expired: {
    statuses: [409],
    meaning: 'The API key has expired: create another one',
    example: 'This API key has expired; create another one',
  },
  too_many_keys: {
    statuses: [409],
    meaning: 'The user has as many live API keys as one may have: revoke one first',
    example: 'You have 100 live API keys; revoke one first',
  },
  too_many_webhooks: {
    statuses: [409],
    meaning: 'The user has as many webhooks as one may have: delete one first',
    example: 'You have 100 webhooks, which is the most; delete one first',
  },
  quota_exceeded: {
    statuses: [409],
    meaning: 'The account has as many resources of this kind as it may have: delete one first',
    example: 'Agent limit reached (10000). Delete one first.',
  },
  idempotency_in_flight: {
    statuses: [409],
    meaning: 'A request with this Idempotency-Key is in flight: try again after `Retry-After`',
    example: 'A request with this Idempotency-Key is in flight; try again soon',
  },
  payload_too_large: {
    statuses: [413],
    meaning:
      'The body is larger than the route allows: 1 MiB for reports, 256 KiB on other routes, 16 KiB without credentials',
    example: 'The body is larger than 256 KiB, the limit of this route',
  },
  unsupported_media_type: {
    statuses: [415],
    meaning: 'The body is not application/json, or its Content-Encoding is not supported',
    example: 'Send the body as JSON, with Content-Type: application/json',
  },
  validation_failed: {
    statuses: [422],
    meaning: 'Fields break their rules; `errors` names each of them',
    example: 'status: must be one of creating, running, stopped, failed, deleting, idle, error',
  },
  idempotency_mismatch: {
    statuses: [422],
    meaning: 'The Idempotency-Key came with another request before: use a new key',
    example: 'This Idempotency-Key came with another request before; use a new key',
  },
  rate_limited: {
    statuses: [429],
    meaning: 'Too many requests: wait for the seconds of `Retry-After`',
    example: 'More than 60000 requests within a minute; try again in 12 s',
  },
  too_many_concurrent_requests: {
    statuses: [429],
    meaning:
      'The account has too many requests of this kind under way: send fewer at once, and retry after `Retry-After`',
    example: 'Too many concurrent list requests of this account. Send fewer at once.',
  },
  too_many_attempts: {
    statuses: [429],
    meaning:
      'Too many failed logins, or guesses of that kind, in a row: wait for the seconds of `Retry-After`',
    example: 'Too many failed attempts; try again in 8 s',
  },
  test_not_delivered: {
    statuses: [502],
    meaning: 'The endpoint refused the test delivery or could not be reached; `detail` says why',
    example: 'The test was not delivered: connection refused',
  },
  database_unavailable: {
    statuses: [503],
    meaning: 'The database is away: try again after `Retry-After`',
    example: 'The database is away; try again soon',
  },
  query_timeout: {
    statuses: [503],
    meaning: 'The list took longer than 5 s: narrow it with filters or a smaller `skip`',
    example: 'The list took longer than 5 s. Narrow it with filters or a smaller `skip`.',
  },
  overloaded: {
    statuses: [503],
    meaning: 'The server is overloaded: retry after `Retry-After`',
    example: 'The server is overloaded. Retry after the `Retry-After` interval.',
  },
  not_ready: {
    statuses: [503],
    meaning: 'The process is not ready: its database does not respond or takes no writes',
    example: 'PostgreSQL does not respond; Redis is up',
  },
  request_refused: {
    statuses: [408, 414, 431],
    meaning: 'The HTTP server refuses the request; `status` says why',
    example: 'The URL and the headers are too large',
  },
  internal_error: {
    statuses: [500],
    meaning: 'Nobody foresaw this: quote `request_id` when you ask for help',
    example: 'Unexpected error; quote request 0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57',
  },
} as const satisfies Record<string, ErrorCodeDefinition>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The codes that come with a status, in the order of the catalogue. */
export function codesOf(status: number): [ErrorCode, ErrorCodeDefinition][] {
  return Object.entries<ErrorCodeDefinition>(ERROR_CODES).filter(([, { statuses }]) =>
    statuses.includes(status),
  ) as [ErrorCode, ErrorCodeDefinition][];
}
