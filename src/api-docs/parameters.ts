import { reference, type JsonObject } from '../platform/openapi/json-object.js';

interface Parameter extends JsonObject {
  name: string;
  in: string;
  schema: { type?: string | string[] } & JsonObject;
}

/** By the path's first segment, and by name for the ids that come after the first. */
const PATH_PARAMETERS: Record<string, [name: string, description: string]> = {
  agents: ['AgentId', 'The agent'],
  deployments: ['DeploymentId', 'The deployment'],
  webhooks: ['WebhookId', 'The webhook'],
  'api-keys': ['ApiKeyId', 'The API key'],
  delivery_id: ['DeliveryId', 'The delivery'],
};

/** What is the same wherever it is taken has one definition: its name, and what it must be to share it. */
const SHARED: Record<string, [name: string, maximum?: number]> = {
  skip: ['Skip'],
  limit: ['Limit', 200],
  'Idempotency-Key': ['IdempotencyKey'],
};

/** Completes the parameters of an operation, and moves those that are shared into the components. */
export function shareParameters(
  path: string,
  operation: JsonObject,
  components: Record<string, JsonObject>,
): void {
  operation.parameters = ((operation.parameters ?? []) as Parameter[]).map((given) => {
    const parameter = given.in === 'path' ? pathParameter(path, given) : withoutNull(given);
    const name = sharedName(path, parameter);
    if (name === undefined) return parameter;
    components[name] = parameter;
    return reference('parameters', name);
  });
}

function sharedName(path: string, parameter: Parameter): string | undefined {
  if (parameter.in === 'path') return pathEntry(path, parameter.name)[0];
  const [name, maximum] = SHARED[parameter.name] ?? [];
  return maximum === undefined || parameter.schema.maximum === maximum ? name : undefined;
}

function pathParameter(path: string, parameter: Parameter): Parameter {
  return {
    ...parameter,
    description: pathEntry(path, parameter.name)[1],
    schema: { type: 'string', format: 'uuid' },
    example: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f',
  };
}

function pathEntry(path: string, name: string): [name: string, description: string] {
  const entry = PATH_PARAMETERS[name] ?? PATH_PARAMETERS[path.split('/')[1] ?? ''];
  if (!entry) throw new Error(`The parameter ${name} of ${path} has no description`);
  return entry;
}

/** An optional field of a body may be null; a query string knows no null. */
function withoutNull(parameter: Parameter): Parameter {
  const { type } = parameter.schema;
  if (!Array.isArray(type)) return parameter;
  const [only, ...others] = type.filter((name) => name !== 'null');
  return others.length > 0 || only === undefined
    ? parameter
    : { ...parameter, schema: { ...parameter.schema, type: only } };
}
