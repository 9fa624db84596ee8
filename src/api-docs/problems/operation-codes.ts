import type { ErrorCode, ErrorDefinition } from '../../platform/http/errors/error-codes.js';
import type { OperationFacts } from './operation-facts.js';

type Rule = (facts: OperationFacts) => boolean;

const always: Rule = () => true;
const authenticated: Rule = ({ access }) => access !== 'public';
const scoped: Rule = ({ access }) => !['public', 'account', 'any'].includes(access);
const namesResource: Rule = ({ resource }) => resource !== undefined;
const takesBody: Rule = ({ method }) => method !== 'GET';
const idempotent: Rule = (facts) => facts.idempotent;
/** Health checks are not limited, and work without a database. */
const limited: Rule = ({ limit }) => limit !== 'none';
/** Queries that compete for the read connections. */
const reads: Rule = ({ method, access }) =>
  method === 'GET' && access !== 'public' && access !== 'any';

/** Codes that follow from how a route is built. All others are declared by the routes that return them. */
const DERIVED: Partial<Record<ErrorCode, Rule>> = {
  bad_request: always,
  malformed_json: takesBody,
  unauthorized: authenticated,
  credentials_conflict: authenticated,
  forbidden: namesResource,
  session_required: ({ access }) => access === 'account',
  insufficient_scope: scoped,
  not_found: namesResource,
  payload_too_large: takesBody,
  unsupported_media_type: takesBody,
  validation_failed: ({ invalidField }) => invalidField !== undefined,
  idempotency_in_flight: idempotent,
  idempotency_mismatch: idempotent,
  rate_limited: limited,
  too_many_concurrent_requests: reads,
  database_unavailable: limited,
  query_timeout: reads,
  overloaded: reads,
};

/** The codes that an operation can return with a status: its own first. */
export function codesWith(
  status: number,
  facts: OperationFacts,
  errors: ReadonlyMap<string, ErrorDefinition>,
): ErrorCode[] {
  const own = facts.declared.map(({ code }) => code);
  const derived = (Object.keys(DERIVED) as ErrorCode[]).filter((code) => DERIVED[code]?.(facts));
  return [...new Set([...own, ...derived])].filter((code) => {
    const definition = errors.get(code);
    if (!definition) throw new Error(`No feature declares the error code ${code}`);
    return definition.statuses.includes(status);
  });
}
