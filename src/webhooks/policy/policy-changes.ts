import type { CircuitColumns } from '../../deliveries/circuit/circuit-columns.js';
import type { PolicyColumns } from './policy-columns.js';
import type { EndpointPolicyFields } from './policy-fields.js';

export type EndpointPolicy = Omit<PolicyColumns, keyof CircuitColumns>;

/** The policy of a webhook whose owner sets nothing. */
export const DEFAULT_POLICY: EndpointPolicy = {
  description: null,
  metadata: null,
  timeoutMs: null,
  retrySchedule: null,
  ratePerSecond: null,
  rateBurst: null,
  rateLimitedSince: null,
  maxConcurrency: null,
  ordering: null,
  orderedFrom: null,
  pausedAt: null,
  resumedAt: null,
  headers: null,
  headerNames: null,
  signingKey: null,
  publicKey: null,
  previousSigningKey: null,
  previousSigningKeyUntil: null,
  format: null,
  filter: null,
  agentIds: null,
};

/** The columns that a request changes, except credentials: absent fields change nothing. */
export function policyChanges(fields: EndpointPolicyFields): Partial<EndpointPolicy> {
  return {
    ...(fields.description !== undefined && { description: fields.description }),
    ...(fields.metadata !== undefined && { metadata: fields.metadata }),
    ...(fields.timeout_ms !== undefined && { timeoutMs: fields.timeout_ms }),
    ...(fields.retry_schedule !== undefined && { retrySchedule: fields.retry_schedule }),
    ...(fields.format !== undefined && {
      format: fields.format === 'mutx' ? null : fields.format,
    }),
    ...(fields.filter !== undefined && { filter: fields.filter }),
    ...(fields.agent_ids !== undefined && { agentIds: distinctIds(fields.agent_ids) }),
  };
}

/** As PostgreSQL returns them: in lower case. */
function distinctIds(ids: readonly string[] | null): string[] | null {
  return ids && [...new Set(ids.map((id) => id.toLowerCase()))];
}
