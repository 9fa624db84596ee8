import type { JsonObject } from '../platform/openapi/json-object.js';

/** What is needed of an operation to call it. */
export interface CurlOperation {
  security: Record<string, string[]>[];
  requestBody?: { content: Record<string, { example?: unknown }> };
}

/** The variable of a path's `{id}`, by the first segment of the path. */
const IDS: Record<string, string> = {
  agents: 'AGENT_ID',
  deployments: 'DEPLOYMENT_ID',
  webhooks: 'WEBHOOK_ID',
  'api-keys': 'API_KEY_ID',
};

/** The fields of bodies for which no example is good enough. */
const FIELDS: Record<string, string> = {
  agent_id: 'AGENT_ID',
  deployment_id: 'DEPLOYMENT_ID',
  email: 'EMAIL',
  password: 'PASSWORD',
  current_password: 'PASSWORD',
  refresh_token: 'REFRESH_TOKEN',
  url: 'URL',
};

/** A command line that calls the operation, with shell variables for what differs from caller to caller. */
export function curlOf(method: string, path: string, operation: CurlOperation): string {
  const example = operation.requestBody?.content['application/json']?.example;
  return [
    `curl -sS${method === 'GET' ? '' : ` -X ${method}`} "$API${filled(path)}"`,
    ...credentials(operation.security),
    ...(example === undefined
      ? []
      : [`-H 'Content-Type: application/json' -d ${body(example as JsonObject)}`]),
  ].join(' ');
}

function filled(path: string): string {
  const first = IDS[path.split('/')[1] ?? ''];
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'id' ? `$${first}` : `$${name.toUpperCase()}`,
  );
}

function credentials(security: CurlOperation['security']): string[] {
  if (security.length === 0) return [];
  return security.some((scheme) => 'apiKey' in scheme)
    ? ['-H "X-API-Key: $KEY"']
    : ['-H "Authorization: Bearer $TOKEN"'];
}

/** JSON in single quotes, which are closed around each variable. */
function body(example: JsonObject): string {
  const fields = Object.entries(example).map(([name, value]) => {
    const variable = FIELDS[name];
    const text = variable ? `"'"$${variable}"'"` : JSON.stringify(value).replaceAll("'", "'\\''");
    return `${JSON.stringify(name)}: ${text}`;
  });
  return `'{${fields.join(', ')}}'`;
}
