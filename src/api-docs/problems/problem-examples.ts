import type { ErrorCode, ErrorDefinition } from '../../platform/http/errors/error-codes.js';
import { titleOf } from '../../platform/http/errors/problem.js';
import { inBinaryUnits } from '../../platform/http/server/route-access.js';
import type { JsonObject } from '../../platform/openapi/json-object.js';
import { lowerCased } from '../catalogue.js';
import type { OperationFacts } from './operation-facts.js';

const REQUEST_ID = '0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57';

/** Details that depend on the operation; those of other codes are the same wherever they occur. */
const DETAILS: Partial<Record<ErrorCode, (facts: OperationFacts) => string | undefined>> = {
  unauthorized: ({ access }) =>
    access === 'account'
      ? 'Send "Authorization: Bearer <access token>" (POST /auth/login). API keys are not accepted here.'
      : undefined,
  forbidden: ({ owned }) => owned && `This ${lowerCased(owned)} belongs to another account.`,
  insufficient_scope: ({ access }) => `This API key lacks the scope "${access}".`,
  not_found: ({ resource }) => resource && `${resource.name} not found`,
  payload_too_large: ({ bodyLimit }) =>
    `The body exceeds the limit of this route (${inBinaryUnits(bodyLimit)}).`,
  validation_failed: ({ invalidField }) => invalidField?.join(': ') ?? '',
};

/** How the examples of two operations differ, for the name of the response that they share. */
const DISTINCTIONS: Partial<Record<ErrorCode, (facts: OperationFacts) => string>> = {
  bad_request: () => '',
  unauthorized: ({ access }) => (access === 'account' ? 'Session' : ''),
  credentials_conflict: () => '',
  forbidden: ({ owned }) => words(owned?.name),
  session_required: () => 'Session',
  insufficient_scope: ({ access }) => `${words(access)}Scope`,
  not_found: ({ resource }) => words(resource?.name),
  idempotency_in_flight: () => 'Idempotency',
  idempotency_mismatch: () => 'Idempotency',
  payload_too_large: ({ bodyLimit }) => words(inBinaryUnits(bodyLimit)),
  unsupported_media_type: () => '',
  validation_failed: ({ invalidField: [field, message] = ['', ''] }) =>
    words(`${field} ${/\d+$/.exec(message)?.[0] ?? ''}`),
  rate_limited: () => '',
  too_many_concurrent_requests: () => 'Reads',
  database_unavailable: () => '',
};

/** The problem that an operation returns with a code. */
export function exampleOfProblem(
  status: number,
  code: ErrorCode,
  { meaning, example }: ErrorDefinition,
  facts: OperationFacts,
): { summary: string; value: JsonObject } {
  const [field, message] = facts.invalidField ?? [];
  return {
    summary: meaning,
    value: {
      type: 'about:blank',
      title: titleOf(status),
      status,
      detail: ownExampleOf(code, facts) ?? DETAILS[code]?.(facts) ?? example,
      code,
      request_id: REQUEST_ID,
      ...(code === 'validation_failed' && { errors: [{ field, message }] }),
    },
  };
}

/** What a code adds to the name of a shared response: responses of one name have the same content. */
export function distinctionOf(code: ErrorCode, facts: OperationFacts): string {
  if (ownExampleOf(code, facts) !== undefined) return words(facts.operationId);
  return (DISTINCTIONS[code] ?? (() => words(code)))(facts);
}

function ownExampleOf(code: ErrorCode, { declared }: OperationFacts): string | undefined {
  return declared.find((error) => error.code === code)?.example;
}

/** `TooManyWebhooks` of `too_many_webhooks`. */
function words(text = ''): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}
