import { DomainError } from '../platform/http/errors/domain-error.js';
import { jsonFault } from '../platform/http/body/json-bounds.js';
import { payloadFault } from '../platform/http/body/payload-sanity.js';

/** Bytes of JSON without white space. */
const MAX_BYTES = 64 * 1024;

/** Parses an agent's configuration: an object, the JSON text of one, or none. Throws 422. */
export function parseAgentConfig(config: unknown): Record<string, unknown> | null {
  if (config === undefined || config === null) return null;
  const value = typeof config === 'string' ? parse(config) : config;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw DomainError.invalidField('config', 'must be an object or the JSON text of one');
  }
  const fault = payloadFault(value, 'config');
  if (fault) throw DomainError.invalidField(fault.field, fault.message);
  if (Buffer.byteLength(JSON.stringify(value)) > MAX_BYTES) {
    throw DomainError.invalidField('config', 'must be at most 64 KiB of JSON text');
  }
  return value as Record<string, unknown>;
}

function parse(text: string): unknown {
  const fault = jsonFault(text);
  if (fault) throw DomainError.invalidField('config', fault.message);
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
