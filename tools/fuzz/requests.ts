import fc from 'fast-check';
import { pathParameters, type Operation } from '../../test/support/operations.js';
import { bodySchema, exampleOf, idPlaces, type Schema } from './document.js';
import { headerValue, hostileJson, hostileText, oddBody, urlPart } from './hostile.js';
import type { WireRequest } from './wire.js';

/** The caller; `odd` sends invalid credentials. */
export type Caller = 'session' | 'key' | 'anonymous' | 'odd';

/** A request template: `<agents>` and similar placeholders stand for ids of the caller. */
export interface FuzzedRequest extends WireRequest {
  readonly caller: Caller;
  /** The path or the query is not in the document, so the router itself may reject it. */
  readonly oddTarget: boolean;
}

/** Never empty, which would be another route. */
const oddPart = urlPart
  .filter((part) => part !== '')
  .map((part): [string, boolean] => [part, true]);

const OWN = (kind: string): string => `<${kind}>`;

/** Arbitrary requests to an operation: some valid, most with one or more faults. */
export function requestsTo(operation: Operation): fc.Arbitrary<FuzzedRequest> {
  return fc
    .record({
      caller: fc.oneof(
        { arbitrary: fc.constant<Caller>('session'), weight: 8 },
        { arbitrary: fc.constant<Caller>('key'), weight: 2 },
        { arbitrary: fc.constantFrom<Caller>('anonymous', 'odd'), weight: 1 },
      ),
      target: target(operation),
      headers: headers(operation),
      body: body(operation),
    })
    .map(({ caller, target: [path, oddTarget], headers, body }) => ({
      method: operation.method,
      target: path,
      oddTarget,
      headers,
      caller,
      ...(body && { body }),
    }));
}

/** Path and query, and whether they are odd. */
function target(operation: Operation): fc.Arbitrary<[path: string, odd: boolean]> {
  const ids = idPlaces(operation);
  const own = (name: string): string =>
    OWN(ids.find((place) => place.name === name && place.in === 'path')?.kind ?? '');
  const parts = pathParameters(operation).map((name) =>
    fc.tuple(
      fc.constant(name),
      fc.oneof(
        { arbitrary: fc.constant<[string, boolean]>([own(name), false]), weight: 4 },
        { arbitrary: fc.uuid().map((id): [string, boolean] => [id, false]), weight: 1 },
        { arbitrary: oddPart, weight: 1 },
      ),
    ),
  );
  const spelling = fc.oneof(
    { arbitrary: fc.constant((path: string) => path), weight: 6 },
    {
      arbitrary: fc.constantFrom(
        (path: string) => `/v1${path}`,
        (path: string) => `${path}/`,
        (path: string) => `/${path}`,
        (path: string) => path.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase()),
        (path: string) => `${path};a=b`,
        (path: string) => `/.${path}`,
        (path: string) => `${path}%20`,
      ),
      weight: 1,
    },
  );
  return fc.tuple(fc.tuple(...parts), spelling, query(operation)).map(([values, spell, query]) => {
    const filled = Object.fromEntries(values) as Record<string, [string, boolean]>;
    const path = operation.path.replaceAll(
      /\{(\w+)\}/g,
      (_, name: string) => filled[name]?.[0] ?? '',
    );
    const spelled = spell(path);
    const odd = spelled !== path || Object.values(filled).some(([, isOdd]) => isOdd);
    return [query === '' ? spelled : `${spelled}?${query}`, odd || /[^!-~]/.test(query)];
  });
}

function query({ documented }: Operation): fc.Arbitrary<string> {
  const known = documented.parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name }) => name);
  const names = fc.constantFrom(...known, 'limit', 'skip', 'limit[]', '__proto__', 'a[b]', '', '%');
  const pair = fc
    .tuple(names, fc.oneof(urlPart, fc.constantFrom('1', '10', 'running', '<agents>')))
    .map(([name, value]) => `${name}=${value}`);
  return fc.oneof(
    { arbitrary: fc.constant(''), weight: known.length > 0 ? 1 : 4 },
    {
      arbitrary: fc.array(pair, { minLength: 1, maxLength: 3 }).map((all) => all.join('&')),
      weight: 2,
    },
  );
}

const ODD_HEADERS = [
  'Accept',
  'Accept-Encoding',
  'Content-Encoding',
  'Cookie',
  'Expect',
  'If-None-Match',
  'Idempotency-Key',
  'Origin',
  'Range',
  'Referer',
  'Transfer-Coding',
  'User-Agent',
  'X-Forwarded-For',
  'X-HTTP-Method-Override',
  'X-Request-Id',
];

function headers(operation: Operation): fc.Arbitrary<Record<string, string>> {
  const type = fc.oneof(
    { arbitrary: fc.constant('application/json'), weight: 12 },
    {
      arbitrary: fc.constantFrom(
        'application/json; charset=utf-8',
        'application/json;charset=utf-16',
        'application/json; charset="',
        'APPLICATION/JSON',
        'application/problem+json',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
        'json',
        '',
      ),
      weight: 2,
    },
  );
  const odd = fc.dictionary(fc.constantFrom(...ODD_HEADERS), headerValue, { maxKeys: 2 });
  const repeated = fc.option(fc.constantFrom('again', 'once more'), { nil: undefined, freq: 4 });
  return fc.tuple(type, odd, repeated).map(([contentType, others, key]) => ({
    ...(operation.method !== 'GET' && { 'Content-Type': contentType }),
    ...(key !== undefined && { 'Idempotency-Key': key }),
    ...others,
  }));
}

function body(operation: Operation): fc.Arbitrary<Buffer | undefined> {
  const schema = bodySchema(operation);
  const none = fc.constant(undefined);
  if (operation.method === 'GET') return fc.oneof({ arbitrary: none, weight: 8 }, oddBody);
  if (schema === undefined) return fc.oneof({ arbitrary: none, weight: 3 }, oddBody);
  const object = fieldsOf(operation, schema).map((text) => Buffer.from(text));
  return fc.oneof({ arbitrary: object, weight: 6 }, { arbitrary: oddBody, weight: 1 }, none);
}

/** The text of an object with most of the known fields, some of them hostile, and some unknown ones. */
function fieldsOf(operation: Operation, schema: Schema): fc.Arbitrary<string> {
  const ids = idPlaces(operation).filter((place) => place.in === 'body');
  const known = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const kind = ids.find((place) => place.name === name)?.kind;
    const sound = JSON.stringify(
      kind === undefined ? soundValue(operation, name, property) : OWN(kind),
    );
    const required = schema.required?.includes(name) ?? false;
    return fc
      .oneof(
        { arbitrary: fc.constant(sound), weight: required ? 12 : 4 },
        { arbitrary: hostileJson, weight: 1 },
        { arbitrary: fc.constant(undefined), weight: required ? 0 : 3 },
      )
      .map((value) => (value === undefined ? [] : [[name, value] as const]));
  });
  const unknown = fc.oneof(
    { arbitrary: fc.constant<(readonly [string, string])[]>([]), weight: 8 },
    {
      arbitrary: fc.array(fc.tuple(hostileText, hostileJson), { minLength: 1, maxLength: 2 }),
      weight: 1,
    },
  );
  const twice = fc.oneof(
    { arbitrary: fc.constant<string[]>([]), weight: 8 },
    { arbitrary: fc.array(hostileJson, { minLength: 1, maxLength: 1 }), weight: 1 },
  );
  return fc.tuple(fc.tuple(...known), unknown, twice).map(([fields, others, [again]]) => {
    const entries = [...fields.flat(), ...others];
    const [first] = entries;
    const all = again !== undefined && first ? [...entries, [first[0], again] as const] : entries;
    return `{${all.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`;
  });
}

/** What the examples of the document cannot know: a place to post to, who there is, what is free. */
function soundValue({ documented }: Operation, name: string, schema: Schema): unknown {
  if (name === 'url') return '<url>';
  if (name === 'refresh_token') return '<refresh-token>';
  if (name === 'email') {
    return documented.operationId === 'registerUser' ? '<email>' : '<own-email>';
  }
  return exampleOf(schema);
}
