import type { Resource } from '../platform/openapi/feature.js';
import type { JsonObject } from '../platform/openapi/json-object.js';
import { resourceOfField, resourceOfPath } from './catalogue.js';

/** The part of an operation that a call needs. */
export interface CurlOperation {
  security: Record<string, string[]>[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  responses?: Record<string, { content?: JsonObject }>;
}

/** Fields of bodies that differ from caller to caller; the ids of resources have variables too. */
const FIELDS: Record<string, string> = {
  email: 'EMAIL',
  password: 'PASSWORD',
  current_password: 'PASSWORD',
  refresh_token: 'REFRESH_TOKEN',
  url: 'URL',
};

/** A command line that calls the operation, with shell variables for what differs from caller to caller. */
export function curlOf(
  method: string,
  path: string,
  operation: CurlOperation,
  resources: readonly Resource[],
): string {
  const example = operation.requestBody?.content['application/json']?.example;
  // A stream is shown as it arrives.
  const options = 'text/event-stream' in (operation.responses?.[200]?.content ?? {}) ? 'sSN' : 'sS';
  return [
    `curl -${options}${method === 'GET' ? '' : ` -X ${method}`} "$API${filled(path, resources)}"`,
    ...credentials(operation.security),
    ...(example === undefined
      ? []
      : [`-H 'Content-Type: application/json' -d ${body(example as JsonObject, resources)}`]),
  ].join(' ');
}

function filled(path: string, resources: readonly Resource[]): string {
  const own = resourceOfPath(resources, path)?.idField ?? 'id';
  return path.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => `$${(name === 'id' ? own : name).toUpperCase()}`,
  );
}

function credentials(security: CurlOperation['security']): string[] {
  if (security.length === 0) return [];
  return security.some((scheme) => 'apiKey' in scheme)
    ? ['-H "X-API-Key: $KEY"']
    : ['-H "Authorization: Bearer $TOKEN"'];
}

/** JSON in single quotes, which are closed around each variable. */
function body(example: JsonObject, resources: readonly Resource[]): string {
  const fields = Object.entries(example).map(([name, value]) => {
    const variable = FIELDS[name] ?? resourceOfField(resources, name)?.idField.toUpperCase();
    const text = variable ? `"'"$${variable}"'"` : JSON.stringify(value).replaceAll("'", "'\\''");
    return `${JSON.stringify(name)}: ${text}`;
  });
  return `'{${fields.join(', ')}}'`;
}
