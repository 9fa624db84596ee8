import { stringFault, type Fault } from '../../../platform/http/validation/field-faults.js';

export const HEADERS_MAX = 20;
export const HEADER_VALUE_MAX = 4_096;
/** Characters of all names and values together. */
export const HEADERS_LENGTH_MAX = 16_384;
/** Stands for a stored value in responses, and keeps it in a PATCH. */
export const MASK = '***';

/** RFC 9110, 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
/** Printable ASCII and tabs, with neither at the ends as spaces: receivers would remove those. */
const VALUE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;

/** Names that deliveries or tracing set, that describe the body, or that steer the connection. */
const RESERVED = new Set([
  'accept',
  'accept-encoding',
  'connection',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'te',
  'traceparent',
  'tracestate',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);
const RESERVED_PREFIXES = ['content-', 'proxy-', 'webhook-', 'x-mutx-'];

const lengthFault = stringFault(1, HEADER_VALUE_MAX);

/** At most 20 pairs of extra request headers, 16,384 characters in all. Messages contain no value. */
export const headersFault: Fault = (headers, fields) => {
  if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) {
    return 'must be an object of strings';
  }
  const pairs = Object.entries(headers);
  if (pairs.length > HEADERS_MAX) return `must have at most ${HEADERS_MAX} pairs`;
  const seen = new Set<string>();
  for (const [name, value] of pairs) {
    const fault = nameFault(name, seen) ?? valueFault(name, value, fields);
    if (fault !== undefined) return fault;
    seen.add(name.toLowerCase());
  }
  return sizeFault(pairs as [string, string][]);
};

/** The bound of all names and values together. */
export function sizeFault(pairs: readonly (readonly [string, string])[]): string | undefined {
  const length = pairs.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return length > HEADERS_LENGTH_MAX
    ? `must have at most ${HEADERS_LENGTH_MAX} characters in all`
    : undefined;
}

function nameFault(name: string, seen: ReadonlySet<string>): string | undefined {
  if (!TOKEN.test(name)) return 'each name must be an HTTP token of 1 to 100 characters';
  const lower = name.toLowerCase();
  if (RESERVED.has(lower) || RESERVED_PREFIXES.some((prefix) => lower.startsWith(prefix))) {
    return `must not contain ${name}, which is reserved`;
  }
  return seen.has(lower) ? `must contain ${name} once, in whatever case` : undefined;
}

function valueFault(name: string, value: unknown, fields: object): string | undefined {
  const fault = lengthFault(value, fields);
  if (fault !== undefined) return `the value of ${name} ${fault}`;
  return VALUE.test(value as string)
    ? undefined
    : `the value of ${name} must be printable ASCII without spaces at its ends`;
}
