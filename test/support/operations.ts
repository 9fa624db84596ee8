import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Schema = Record<string, unknown>;

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  schema: Schema & { maximum?: number };
}

export interface MediaType {
  schema: Schema;
  example?: unknown;
  examples?: Record<string, { value: never }>;
}

export interface DocumentedResponse {
  description: string;
  content?: Record<string, MediaType>;
  /** With resolved references. */
  headers?: Record<string, { required?: boolean; schema: Schema }>;
}

export interface DocumentedOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  security: Record<string, string[]>[];
  parameters: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: { $ref: string } }> };
  /** With resolved references. */
  responses: Record<string, DocumentedResponse>;
}

/** One operation of the committed document. */
export interface Operation {
  /** Such as `GET /agents/{id}`. */
  name: string;
  method: string;
  path: string;
  documented: DocumentedOperation;
}

export const ROOT = join(import.meta.dirname, '../..');

export const committedDocument = JSON.parse(readFileSync(join(ROOT, 'openapi.json'), 'utf8'));

/** The target of a `$ref`, or the value itself. */
export function resolve<T>(thing: T | { $ref: string }): T {
  if (!(thing as { $ref?: string }).$ref) return thing as T;
  return at((thing as { $ref: string }).$ref) as T;
}

function resolvedResponse(given: DocumentedResponse): DocumentedResponse {
  const response = resolve(given);
  const headers = Object.entries(response.headers ?? {}).map(([name, it]) => [name, resolve(it)]);
  return { ...response, headers: Object.fromEntries(headers) };
}

/** The target of a pointer such as `#/components/schemas/Agent` in the document, if any. */
export function at(pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (value, key) => (value as Record<string, unknown> | undefined)?.[key],
      committedDocument,
    );
}

export const OPERATIONS: Operation[] = Object.entries(
  committedDocument.paths as Record<string, Record<string, DocumentedOperation>>,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([verb, operation]) => {
    const method = verb.toUpperCase();
    const parameters = operation.parameters.map((parameter) => resolve(parameter));
    const responses = Object.fromEntries(
      Object.entries(operation.responses).map(([status, it]) => [status, resolvedResponse(it)]),
    );
    const documented = { ...operation, parameters, responses };
    return { name: `${method} ${path}`, method, path, documented };
  }),
);

export const takesBody = ({ documented }: Operation): boolean =>
  documented.requestBody !== undefined;

/** The body that the document shows for an operation. */
export function exampleBody({ documented }: Operation): Record<string, unknown> | undefined {
  const media = documented.requestBody?.content['application/json'];
  return (media as { example?: Record<string, unknown> } | undefined)?.example;
}

/** The names of the path parameters, in order. */
export const pathParameters = ({ path }: Operation): string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);

export const queryParameter = ({ documented }: Operation, name: string): Parameter | undefined =>
  documented.parameters.find((parameter) => parameter.in === 'query' && parameter.name === name);

/** The path with every parameter replaced. */
export function pathOf({ path }: Operation, values: (name: string) => string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => values(name));
}
