/**
 * Lists the changes from `before` to `after` that break clients: two OpenAPI 3.1 documents, of clients
 * that ignore unknown fields of responses. Each finding is one sentence.
 */
export function breakingChanges(before, after) {
  return [
    ...operationChanges(before, after),
    ...eventChanges(before, after),
    ...securityChanges(before, after),
  ];
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

function operationChanges(before, after) {
  return operations(before.paths).flatMap(([path, method, old]) => {
    const name = `${method.toUpperCase()} ${path}`;
    const now = after.paths?.[path]?.[method];
    if (!now) return [`${name} is gone`];
    return [
      ...(old.operationId === now.operationId
        ? []
        : [`${name} was ${old.operationId} and is ${now.operationId}`]),
      ...(loggedOut(old) && !loggedOut(now) ? [`${name} was public and asks for credentials`] : []),
      ...parameterChanges(name, old, now, before, after),
      ...bodyChanges(name, old, now, before, after),
      ...answerChanges(name, old, now, before, after),
    ];
  });
}

function operations(paths = {}) {
  return Object.entries(paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => [path, method, methods[method]]),
  );
}

const loggedOut = ({ security }) => Array.isArray(security) && security.length === 0;

function securityChanges(before, after) {
  const old = before.components?.securitySchemes ?? {};
  return Object.keys(old)
    .filter((name) => !after.components?.securitySchemes?.[name])
    .map((name) => `the security scheme ${name} is gone`);
}

function parameterChanges(name, old, now, before, after) {
  const was = parameters(old, before);
  const is = parameters(now, after);
  const compared = [...was].flatMap(([key, parameter]) => {
    const next = is.get(key);
    if (!next) return [`${name} no longer takes ${key}`];
    return [
      ...(next.required && !parameter.required ? [`${name} now asks for ${key}`] : []),
      ...narrower(`${name}, ${key}`, parameter.schema, next.schema, before, after),
    ];
  });
  const demanded = [...is].filter(([key, { required }]) => required && !was.has(key));
  return [...compared, ...demanded.map(([key]) => `${name} now asks for ${key}`)];
}

function parameters(operation, document) {
  const all = (operation.parameters ?? []).map((parameter) => resolve(parameter, document));
  return new Map(all.map((parameter) => [`${parameter.in} ${parameter.name}`, parameter]));
}

function bodyChanges(name, old, now, before, after) {
  const was = old.requestBody && resolve(old.requestBody, before);
  const is = now.requestBody && resolve(now.requestBody, after);
  if (!is) return was ? [`${name} no longer takes a body`] : [];
  if (!was) return is.required ? [`${name} now asks for a body`] : [];
  return [
    ...(is.required && !was.required ? [`${name} now asks for a body`] : []),
    ...Object.entries(was.content).flatMap(([type, { schema }]) =>
      is.content[type]
        ? narrower(`${name}, body`, schema, is.content[type].schema, before, after)
        : [`${name} no longer takes ${type}`],
    ),
  ];
}

/** A new error is no break: clients know problems by their class. Another success is one. */
function answerChanges(name, old, now, before, after) {
  return Object.entries(old.responses).flatMap(([status, response]) => {
    if (!status.startsWith('2')) return [];
    if (!now.responses[status]) return [`${name} no longer returns ${status}`];
    const was = resolve(response, before).content ?? {};
    const is = resolve(now.responses[status], after).content ?? {};
    return Object.entries(was).flatMap(([type, { schema }]) =>
      is[type]
        ? wider(`${name}, ${status}`, schema, is[type].schema, before, after)
        : [`${name} no longer returns ${type}`],
    );
  });
}

function eventChanges(before, after) {
  return Object.entries(before.webhooks ?? {}).flatMap(([type, { post }]) => {
    const now = after.webhooks?.[type]?.post;
    if (!now) return [`the event ${type} is gone`];
    const headers = [...parameters(post, before)].filter(
      ([key, { required }]) => required && !parameters(now, after).get(key)?.required,
    );
    const schemaOf = (it) => it.requestBody.content['application/json'].schema;
    return [
      ...headers.map(([key]) => `the event ${type} no longer promises ${key}`),
      ...wider(`the event ${type}`, schemaOf(post), schemaOf(now), before, after),
    ];
  });
}

/** What a client may send must stay allowed. */
function narrower(where, old, now, before, after) {
  return compare(where, old, now, { before, after, sent: true, seen: new Set() });
}

/** What a client gets must stay what it knew. */
function wider(where, old, now, before, after) {
  return compare(where, old, now, { before, after, sent: false, seen: new Set() });
}

function compare(where, oldSchema, newSchema, context) {
  const pair = `${oldSchema?.$ref} ${newSchema?.$ref}`;
  if (oldSchema?.$ref && context.seen.has(pair)) return [];
  const seen = new Set(context.seen).add(pair);
  const old = resolve(oldSchema ?? {}, context.before);
  const now = resolve(newSchema ?? {}, context.after);
  const next = { ...context, seen };
  return [
    ...setChanges(where, 'type', typesOf(old, context.before), typesOf(now, context.after), next),
    ...setChanges(where, 'value', old.enum ?? only(old), now.enum ?? only(now), next),
    ...boundChanges(where, old, now, next),
    ...propertyChanges(where, old, now, next),
    ...(old.items ? compare(`${where}[]`, old.items, now.items, next) : []),
    ...variantChanges(where, old, now, next),
  ];
}

const only = (schema) => ('const' in schema ? [schema.const] : undefined);

function typesOf(schema, document) {
  const variants = schema.anyOf ?? schema.oneOf;
  if (!variants) return schema.type === undefined ? undefined : [schema.type].flat();
  return [...new Set(variants.flatMap((one) => typesOf(resolve(one, document), document) ?? []))];
}

/**
 * Fewer may be sent, or more may come: both break. An open list of values says that it grows. A field
 * that was null and nothing else holds a place, as an absent one does: its first value is compatible.
 */
function setChanges(where, what, old, now, { sent }) {
  if (!old && !now) return [];
  if (sent) {
    if (!now) return [];
    if (!old) return what === 'type' ? [] : [`${where} takes only ${now.join(', ')} now`];
    return old
      .filter((one) => !now.includes(one) && !(one === 'integer' && now.includes('number')))
      .map((one) => `${where} no longer takes the ${what} ${one}`);
  }
  if (what === 'value') return [];
  if (old?.join() === 'null') return [];
  if (!now) return [`${where} may be anything now`];
  if (!old) return [];
  return now
    .filter((one) => !old.includes(one) && !(one === 'integer' && old.includes('number')))
    .map((one) => `${where} may be of the ${what} ${one} now`);
}

const UPPER = ['maximum', 'maxLength', 'maxItems'];
const LOWER = ['minimum', 'minLength', 'minItems'];

function boundChanges(where, old, now, { sent }) {
  if (!sent) return [];
  const tighter = [
    ...UPPER.filter((key) => now[key] !== undefined && !(old[key] <= now[key])),
    ...LOWER.filter((key) => now[key] !== undefined && !(old[key] >= now[key])),
    ...['pattern', 'format'].filter((key) => now[key] !== undefined && now[key] !== old[key]),
  ];
  return tighter.map(
    (key) => `${where} has another ${key}: ${old[key] ?? 'none'}, now ${now[key]}`,
  );
}

function propertyChanges(where, old, now, context) {
  const was = old.properties ?? {};
  const is = now.properties ?? {};
  const demanded = (now.required ?? []).filter((name) => !(old.required ?? []).includes(name));
  const dropped = (old.required ?? []).filter((name) => !(now.required ?? []).includes(name));
  return [
    ...Object.keys(was)
      .filter((name) => !(name in is))
      .map((name) => `${where}.${name} is gone`),
    ...(context.sent ? demanded.map((name) => `${where}.${name} is now needed`) : []),
    ...(context.sent
      ? []
      : dropped.filter((name) => name in is).map((name) => `${where}.${name} may be absent now`)),
    ...Object.entries(was)
      .filter(([name]) => name in is)
      .flatMap(([name, schema]) => compare(`${where}.${name}`, schema, is[name], context)),
  ];
}

/** Variants are compared by their place; an event that is new is one of many that a client ignores. */
function variantChanges(where, old, now, context) {
  const was = old.anyOf ?? old.oneOf ?? [];
  const is = now.anyOf ?? now.oneOf ?? [];
  return was.flatMap((variant, index) => {
    const same = is.find((other) => variant.$ref && other.$ref === variant.$ref) ?? is[index];
    return same ? compare(where, variant, same, context) : [];
  });
}

function resolve(thing, document) {
  if (!thing.$ref) return thing;
  const target = thing.$ref
    .slice(2)
    .split('/')
    .reduce((value, key) => value?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  return { ...resolve(target ?? {}, document), ...omitRef(thing) };
}

function omitRef({ $ref: _, ...rest }) {
  return rest;
}
