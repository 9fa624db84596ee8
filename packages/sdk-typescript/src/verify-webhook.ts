import type { EVENT_TYPES } from './generated/document.gen.js';
import type { Webhooks } from './generated/types.gen.js';
import { fromBase64, fromHex, isSignedBy, utf8 } from './hmac.js';
import { WebhookVerificationError } from './webhook-verification-error.js';

const WHSEC = 'whsec_';
const TOLERANCE_SECONDS = 300;

/** Every event that a receiver can get; `event` tells which one, and what `data` holds. */
export type WebhookEvent = Webhooks['body'];
export type WebhookEventType = (typeof EVENT_TYPES)[number];
/** The event of one type. */
export type WebhookEventOf<Type extends WebhookEventType> = Extract<WebhookEvent, { event: Type }>;

/** The body as it came over the wire, before any JSON parser. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** Those of the Fetch API, or the plain object of Node.js. */
export type WebhookHeaders =
  Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /**
   * `standard-webhooks` (default): the headers `webhook-*`, whose signature covers the time of sending
   * and, while a secret is being changed, is there for the old and the new one. `x-mutx-signature`:
   * that header alone, for proxies that pass no other; whoever holds an old delivery can replay it.
   */
  scheme?: 'standard-webhooks' | 'x-mutx-signature';
  /** How far the time of sending may be from now; default 300 s. */
  toleranceSeconds?: number;
  /** Now, in ms since the epoch. */
  now?: number;
}

/**
 * The event of a genuine delivery; throws a {@link WebhookVerificationError} for any other request.
 * `secret` is the one that the webhook was registered with; of several, any will do.
 */
export async function verifyWebhook(
  rawBody: RawBody,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  options: VerifyOptions = {},
): Promise<WebhookEvent> {
  const body = bytesOf(rawBody);
  const secrets = [secret].flat();
  // An unset environment variable must not turn into a key that anybody can guess.
  if (secrets.length === 0 || secrets.some((each) => typeof each !== 'string' || each === '')) {
    throw new TypeError('verifyWebhook needs the secret of the webhook');
  }
  const genuine =
    options.scheme === 'x-mutx-signature'
      ? await hasMutxSignature(body, headers, secrets)
      : await hasStandardSignature(body, headers, secrets, options);
  if (!genuine) {
    throw new WebhookVerificationError('signature', 'No signature was made with this secret');
  }
  return eventOf(body);
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
async function hasStandardSignature(
  body: Uint8Array<ArrayBuffer>,
  headers: WebhookHeaders,
  secrets: readonly string[],
  { toleranceSeconds = TOLERANCE_SECONDS, now = Date.now() }: VerifyOptions,
): Promise<boolean> {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signatures = header(headers, 'webhook-signature')
    .split(' ')
    .filter((each) => each.startsWith('v1,'))
    .map((each) => fromBase64(each.slice('v1,'.length)));
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError('headers', 'webhook-timestamp is no Unix time');
  }
  const prefix = utf8(`${id}.${timestamp}.`);
  const content = new Uint8Array(prefix.length + body.length);
  content.set(prefix);
  content.set(body, prefix.length);
  if (!(await isSignedBy(secrets.map(standardKey), content, signatures))) return false;
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds)) {
    throw new WebhookVerificationError(
      'timestamp',
      `It was sent at ${timestamp}, more than ${toleranceSeconds} s from now`,
    );
  }
  return true;
}

function hasMutxSignature(
  body: Uint8Array<ArrayBuffer>,
  headers: WebhookHeaders,
  secrets: readonly string[],
): Promise<boolean> {
  const [, hex = ''] = /^sha256=([\da-f]+)$/.exec(header(headers, 'x-mutx-signature')) ?? [];
  return isSignedBy(secrets.map(utf8), body, [fromHex(hex)]);
}

/** A `whsec_` secret holds its key in base64; any other is used as it stands. */
function standardKey(secret: string): Uint8Array<ArrayBuffer> {
  if (!secret.startsWith(WHSEC)) return utf8(secret);
  const key = fromBase64(secret.slice(WHSEC.length));
  if (key.length === 0) throw new TypeError('The secret holds no base64 after whsec_');
  return key;
}

function header(headers: WebhookHeaders, name: string): string {
  const value = valueOf(headers, name);
  if (!value) throw new WebhookVerificationError('headers', `The header ${name} is missing`);
  return value;
}

/** Names of headers compare case-insensitively; the plain object may hold any spelling. */
function valueOf(headers: WebhookHeaders, name: string): string | undefined {
  if (isHeaders(headers)) return headers.get(name) ?? undefined;
  const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : value?.[0];
}

/** Not `instanceof`: polyfills and other realms have classes of their own. */
function isHeaders(headers: WebhookHeaders): headers is Headers {
  return typeof headers.get === 'function';
}

function bytesOf(body: RawBody): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return utf8(body);
  if (ArrayBuffer.isView(body) || /ArrayBuffer\]$/.test(Object.prototype.toString.call(body))) {
    return new Uint8Array(body);
  }
  throw new TypeError('verifyWebhook needs the raw body, before any JSON parser');
}

/** What is signed by us is an event; of a type, perhaps, that this version does not know yet. */
function eventOf(body: Uint8Array): WebhookEvent {
  try {
    const event = JSON.parse(new TextDecoder().decode(body)) as Partial<WebhookEvent> | null;
    if (typeof event?.event === 'string' && typeof event.delivery_id === 'string') {
      return event as WebhookEvent;
    }
  } catch {
    // Told below.
  }
  throw new WebhookVerificationError('body', 'The body is genuine, but no event');
}
