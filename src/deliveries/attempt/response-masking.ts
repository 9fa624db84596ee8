import { MASK } from '../../webhooks/secrets/webhook-urls.js';
import { KEPT_BODY_BYTES } from '../../platform/egress/outbound-client.js';
import type { SendResult } from './attempt-result.js';

/** Shorter values are no secrets, and occur in any text. */
const LENGTH_MIN = 8;
/** Of the longest character: a body is cut between characters. */
const CHARACTER_BYTES = 4;

/** What a request sends that its webhook's owner cannot read back. */
export interface SentSecrets {
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** PagerDuty's; null for other formats, which do not send the secret. */
  readonly routingKey: string | null;
  /** Null for a URL that is no secret. */
  readonly secretUrl: string | null;
}

/** The values to mask: header values, also without their scheme such as `Bearer`, and a URL, also without its origin. */
export function secretValues({ headers, routingKey, secretUrl }: SentSecrets): string[] {
  const url = secretUrl === null ? null : new URL(secretUrl);
  const values = [
    ...headers.flatMap(([, value]) => [value, value.slice(value.indexOf(' ') + 1)]),
    ...(routingKey === null ? [] : [routingKey]),
    ...(url === null ? [] : [url.href, url.pathname + url.search, url.pathname]),
  ];
  return values.filter(({ length }) => length >= LENGTH_MIN);
}

/**
 * The result with `***` for values that the endpoint repeats in its response, for example in an error page:
 * bodies are stored in clear and shown in the history.
 */
export function masked(result: SendResult, values: readonly string[]): SendResult {
  if (result.kind !== 'response' || result.body === null || values.length === 0) return result;
  const spellings = new Set(values.flatMap((value) => [value, JSON.stringify(value).slice(1, -1)]));
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  const body = longestFirst.reduce((text, value) => text.replaceAll(value, MASK), result.body);
  const isCut = Buffer.byteLength(result.body) > KEPT_BODY_BYTES - CHARACTER_BYTES;
  return { ...result, body: isCut ? longestFirst.reduce(withoutCutValue, body) : body };
}

/** Only the beginning of a long body is stored, which may end within a value. */
function withoutCutValue(body: string, value: string): string {
  for (let length = value.length - 1; length >= LENGTH_MIN; length--) {
    if (body.endsWith(value.slice(0, length))) return body.slice(0, -length) + MASK;
  }
  return body;
}
