import { ERROR_CODES, type ErrorCode } from '../http/errors/error-codes.js';
import { titleOf } from '../http/errors/problem.js';
import { bodyLimitOf, inBinaryUnits } from '../http/server/route-access.js';
import type { JsonObject } from './json-object.js';
import type { OperationFacts } from './operation-facts.js';

const REQUEST_ID = '0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57';

/** Details that depend on the operation; those of other codes are the same wherever they occur. */
const DETAILS: Partial<Record<ErrorCode, (facts: OperationFacts) => string>> = {
  unauthorized: ({ access }) =>
    access === 'account'
      ? 'Send "Authorization: Bearer <access token>" (POST /auth/login). API keys are not accepted here.'
      : ERROR_CODES.unauthorized.example,
  forbidden: ({ owned }) => `This ${lowered(owned)} belongs to somebody else`,
  insufficient_scope: ({ access }) => `This API key lacks the scope "${access}"`,
  not_found: ({ resource }) => `${resource} not found`,
  payload_too_large: ({ access }) =>
    `The body is larger than ${limitOf(access)}, the limit of this route`,
  validation_failed: ({ invalidField }) => invalidField?.join(': ') ?? '',
  invalid_event: ({ resource, method }) =>
    isTest(method, resource)
      ? 'Invalid event: "agent.moved". Supported are: agent.status, agent.heartbeat'
      : ERROR_CODES.invalid_event.example,
  quota_exceeded: ({ resource }) =>
    resource === undefined
      ? 'Agent limit reached (10000). Delete one first.'
      : 'Deployment limit reached (100000). Delete one first.',
  too_many_concurrent_requests: ({ method }) =>
    method === 'GET'
      ? ERROR_CODES.too_many_concurrent_requests.example
      : '16 test deliveries of this account are under way. Retry when one has ended.',
};

/** How the examples of two operations differ, for the name of the response that they share. */
const DISTINCTIONS: Partial<Record<ErrorCode, (facts: OperationFacts) => string>> = {
  bad_request: () => '',
  unauthorized: ({ access }) => (access === 'account' ? 'Session' : ''),
  credentials_conflict: () => '',
  forbidden: ({ owned }) => words(owned),
  session_required: () => 'Session',
  insufficient_scope: ({ access }) => `${words(access)}Scope`,
  not_found: ({ resource }) => words(resource),
  invalid_event: ({ resource, method }) =>
    isTest(method, resource) ? 'InvalidEventType' : 'InvalidEvent',
  idempotency_in_flight: () => 'Idempotency',
  idempotency_mismatch: () => 'Idempotency',
  payload_too_large: ({ access }) => words(limitOf(access)),
  unsupported_media_type: () => '',
  validation_failed: ({ invalidField: [field, message] = ['', ''] }) =>
    words(`${field} ${/\d+$/.exec(message)?.[0] ?? ''}`),
  quota_exceeded: ({ resource }) => (resource === undefined ? 'AgentQuota' : 'DeploymentQuota'),
  rate_limited: () => '',
  too_many_concurrent_requests: ({ method }) => (method === 'GET' ? 'Reads' : 'Tests'),
  database_unavailable: () => '',
};

/** The problem that an operation returns with a code. */
export function exampleOfProblem(
  status: number,
  code: ErrorCode,
  facts: OperationFacts,
): { summary: string; value: JsonObject } {
  const { meaning, example } = ERROR_CODES[code];
  const [field, message] = facts.invalidField ?? [];
  return {
    summary: meaning,
    value: {
      type: 'about:blank',
      title: titleOf(status),
      status,
      detail: DETAILS[code]?.(facts) ?? example,
      code,
      request_id: REQUEST_ID,
      ...(code === 'validation_failed' && { errors: [{ field, message }] }),
    },
  };
}

/** What a code adds to the name of a shared response: responses of one name have the same content. */
export function distinctionOf(code: ErrorCode, facts: OperationFacts): string {
  return (DISTINCTIONS[code] ?? (() => words(code)))(facts);
}

/** A test names one type; a subscription takes families too. */
function isTest(method: string, resource: string | undefined): boolean {
  return method === 'POST' && resource === 'Webhook';
}

function limitOf(access: string): string {
  return inBinaryUnits(bodyLimitOf(access));
}

/** `webhook`, but `API key`. */
function lowered(resource = ''): string {
  return resource === 'API key' ? resource : resource.toLowerCase();
}

/** `TooManyWebhooks` of `too_many_webhooks`. */
function words(text = ''): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
