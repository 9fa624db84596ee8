import { DomainError } from '../http/domain-error.js';
import { unstorable } from '../http/unstorable.js';

/** An agent's configuration as it was sent: an object, the JSON text of one, or nothing. Else 422. */
export function parseAgentConfig(config: unknown): Record<string, unknown> | null {
  if (config === undefined || config === null) return null;
  const value = typeof config === 'string' ? parse(config) : config;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw DomainError.invalidField('config', 'must be an object or the JSON text of one');
  }
  const fault = unstorable(value, 'config');
  if (fault) throw DomainError.invalidField(fault.field, fault.message);
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
