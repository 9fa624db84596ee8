import { MASK } from './faults';
import type { Pair } from './pairs-editor';

const HEADERS_MAX = 20;
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const VALUE = /^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/;
const RESERVED =
  /^(accept|accept-encoding|connection|expect|host|http2-settings|keep-alive|te|traceparent|tracestate|trailer|transfer-encoding|upgrade|user-agent|(content|proxy|webhook|x-mutx)-.*)$/i;

/** `isMoved`: the URL has another origin, which must not receive stored values. */
export function headersFault(headers: readonly Pair[], isMoved: boolean): string | undefined {
  if (headers.length > HEADERS_MAX) return `Enter at most ${HEADERS_MAX} headers.`;
  const seen = new Set<string>();
  for (const { name, value } of headers) {
    if (!TOKEN.test(name)) return 'Enter a name of letters, digits and hyphens for each header.';
    if (RESERVED.test(name)) return `Remove ${name}: deliveries set it themselves.`;
    if (seen.has(name.toLowerCase())) return `Enter ${name} once.`;
    if (!VALUE.test(value)) return `Enter a value of printable ASCII for ${name}.`;
    if (isMoved && value === MASK) {
      return `Enter the value of ${name} again: the URL has another origin.`;
    }
    seen.add(name.toLowerCase());
  }
  return undefined;
}

const METADATA_MAX = 20;
const NAME_MAX = 64;
const VALUE_MAX = 500;

export function metadataFault(pairs: readonly Pair[]): string | undefined {
  if (pairs.length > METADATA_MAX) return `Enter at most ${METADATA_MAX} pairs.`;
  const names = pairs.map(({ name }) => name);
  if (names.some((name) => name === '' || [...name].length > NAME_MAX)) {
    return `Enter a name of 1 to ${NAME_MAX} characters for each pair.`;
  }
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) return `Enter ${repeated} once.`;
  const long = pairs.find(({ value }) => [...value].length > VALUE_MAX);
  return long && `Enter at most ${VALUE_MAX} characters for ${long.name}.`;
}
