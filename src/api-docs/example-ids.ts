import type { OpenAPIObject } from '@nestjs/swagger';
import type { JsonObject } from '../platform/openapi/json-object.js';
import { componentName } from './parameters.js';

/** Ids by the field that holds them: `agent_id`, `webhook_id`. */
export type ExampleIds = Readonly<Record<string, string>>;

/** The part of an operation that has examples of requests. */
interface Operation {
  requestBody?: { content: Record<string, { example?: unknown }> };
}

/**
 * A copy of the document whose examples of requests have these ids, in the parameters of paths and in
 * the fields of bodies, so that they can be sent unchanged.
 */
export function withExampleIds(document: OpenAPIObject, ids: ExampleIds): OpenAPIObject {
  const copy = structuredClone(document);
  const parameters = (copy.components?.parameters ?? {}) as Record<string, { example?: unknown }>;
  for (const [field, id] of Object.entries(ids)) {
    const parameter = parameters[componentName(field)];
    if (parameter) parameter.example = id;
  }
  const paths = Object.values(copy.paths) as Record<string, Operation>[];
  for (const { requestBody } of paths.flatMap((methods) => Object.values(methods))) {
    for (const media of Object.values(requestBody?.content ?? {})) {
      if (media.example) media.example = withIds(media.example as JsonObject, ids);
    }
  }
  return copy;
}

function withIds(example: JsonObject, ids: ExampleIds): JsonObject {
  return Object.fromEntries(
    Object.entries(example).map(([name, value]) => [name, ids[name] ?? value]),
  );
}
