import type { EVENT_TYPES } from './generated/document.gen.js';
import type { Webhooks } from './generated/types.gen.js';
import { fromBase64, fromHex, isSignedBy, isSignedByEd25519, utf8 } from './signed-by.js';
import { WebhookVerificationError } from './webhook-verification-error.js';

const WHSEC = 'whsec_';
const WHPK = 'whpk_';
const PUBLIC_KEY_BYTES = 32;
const TOLERANCE_SECONDS = 300;

/** Union of all events; `event` determines the type of `data`. */
export type WebhookEvent = Webhooks['body'];
export type WebhookEventType = (typeof EVENT_TYPES)[number];
/** The event of one type. */
export type WebhookEventOf<Type extends WebhookEventType> = Extract<WebhookEvent, { event: Type }>;

/** The body as received, before any JSON parser. */
export type RawBody = string | Uint8Array | ArrayBuffer;

/** `Headers` of the Fetch API, or the object of Node.js. */
export type WebhookHeaders =
  Headers | Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /**
   * `standard-webhooks` (default): the headers `webhook-*`, whose signature covers the time of the attempt
   * and, after a secret change, exists for the old and the new secret. `x-mutx-signature`: only that
   * header, for proxies that forward no other; it does not prevent replay attacks.
   */
  scheme?: 'standard-webhooks' | 'x-mutx-signature';
  /** Maximum difference between the timestamp and now; default 300 s. */
  toleranceSeconds?: number;
  /** Now, in ms since the epoch. */
  now?: number;
}

/**
 * Returns the event of a genuine delivery; throws a {@link WebhookVerificationError} for any other request.
 * Deduplicate on its `delivery_id` to process deliberate replays, or on the header `webhook-id`, the id of the
 * event, to process each event once.
 * `secret` is the secret of the webhook, or its public key (`whpk_…`) with `signing: ed25519`, or a list of
 * which one must match. A public key verifies `v1a` signatures only.
 */
export async function verifyWebhook(
  rawBody: RawBody,
  headers: WebhookHeaders,
  secret: string | readonly string[],
  options: VerifyOptions = {},
): Promise<WebhookEvent> {
  const body = bytesOf(rawBody);
  const secrets = [secret].flat();
  // An unset environment variable must not become a guessable key.
  if (secrets.length === 0 || secrets.some((each) => typeof each !== 'string' || each === '')) {
    throw new TypeError('verifyWebhook requires the secret of the webhook');
  }
  const genuine =
    options.scheme === 'x-mutx-signature'
      ? await hasMutxSignature(body, headers, secrets)
      : await hasStandardSignature(body, headers, secrets, options);
  if (!genuine) {
    throw new WebhookVerificationError('signature', 'No signature matches the secret');
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
  const signatures = header(headers, 'webhook-signature').split(' ');
  const ofVersion = (version: string): Uint8Array<ArrayBuffer>[] =>
    signatures
      .filter((each) => each.startsWith(`${version},`))
      .map((each) => fromBase64(each.slice(version.length + 1)));
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError('headers', 'webhook-timestamp is not a Unix time');
  }
  const prefix = utf8(`${id}.${timestamp}.`);
  const content = new Uint8Array(prefix.length + body.length);
  content.set(prefix);
  content.set(body, prefix.length);
  const hmacKeys = secrets.filter((each) => !isPublicKey(each)).map(standardKey);
  const publicKeys = secrets.filter(isPublicKey).map(publicKeyOf);
  const genuine =
    (await isSignedBy(hmacKeys, content, ofVersion('v1'))) ||
    (await isSignedByEd25519(publicKeys, content, ofVersion('v1a')));
  if (!genuine) return false;
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= toleranceSeconds)) {
    throw new WebhookVerificationError(
      'timestamp',
      `The timestamp ${timestamp} is more than ${toleranceSeconds} s from now`,
    );
  }
  return true;
}

async function hasMutxSignature(
  body: Uint8Array<ArrayBuffer>,
  headers: WebhookHeaders,
  secrets: readonly string[],
): Promise<boolean> {
  // Everyone knows a public key: as an HMAC key it would prove nothing.
  if (secrets.some(isPublicKey)) {
    throw new TypeError('X-MUTX-Signature is verified with the secret, not with a public key');
  }
  const [, hex = ''] = /^sha256=([\da-f]+)$/.exec(header(headers, 'x-mutx-signature')) ?? [];
  return isSignedBy(secrets.map(utf8), body, [fromHex(hex)]);
}

function isPublicKey(secret: string): boolean {
  return secret.startsWith(WHPK);
}

function publicKeyOf(secret: string): Uint8Array<ArrayBuffer> {
  const key = fromBase64(secret.slice(WHPK.length));
  if (key.length !== PUBLIC_KEY_BYTES) {
    throw new TypeError('The public key has no 32 bytes in base64 after whpk_');
  }
  return key;
}

/** A `whsec_` secret contains its key in base64; any other is the key itself. */
function standardKey(secret: string): Uint8Array<ArrayBuffer> {
  if (!secret.startsWith(WHSEC)) return utf8(secret);
  const key = fromBase64(secret.slice(WHSEC.length));
  if (key.length === 0) throw new TypeError('The secret has no base64 after whsec_');
  return key;
}

function header(headers: WebhookHeaders, name: string): string {
  const value = valueOf(headers, name);
  if (!value) throw new WebhookVerificationError('headers', `The header ${name} is missing`);
  return value;
}

/** Header names are case-insensitive; the object may use any case. */
function valueOf(headers: WebhookHeaders, name: string): string | undefined {
  if (isHeaders(headers)) return headers.get(name) ?? undefined;
  const value = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return typeof value === 'string' ? value : value?.[0];
}

/** Not `instanceof`: polyfills and other realms have their own classes. */
function isHeaders(headers: WebhookHeaders): headers is Headers {
  return typeof headers.get === 'function';
}

function bytesOf(body: RawBody): Uint8Array<ArrayBuffer> {
  if (typeof body === 'string') return utf8(body);
  if (ArrayBuffer.isView(body) || /ArrayBuffer\]$/.test(Object.prototype.toString.call(body))) {
    return new Uint8Array(body);
  }
  throw new TypeError('verifyWebhook requires the raw body, before any JSON parser');
}

/** A signed body is an event, possibly of a type that this version does not know. */
function eventOf(body: Uint8Array): WebhookEvent {
  try {
    const event = JSON.parse(new TextDecoder().decode(body)) as Partial<WebhookEvent> | null;
    if (typeof event?.event === 'string' && typeof event.delivery_id === 'string') {
      return event as WebhookEvent;
    }
  } catch {
    // Reported below.
  }
  throw new WebhookVerificationError(
    'body',
    'The signature is valid, but the body is not an event',
  );
}
