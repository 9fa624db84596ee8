import type { WebhookFormat } from 'mutx-sdk';

/** Stands for a stored value that no response shows. */
export const MASK = '***';

const URL_MAX = 512;
const SECRET_MAX = 64;
const WHSEC = 'whsec_';
const BASE64 =
  /^(?:[A-Za-z0-9+/]{4})+(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$|^[A-Za-z0-9+/]{2,3}={1,2}$/;

/** Formats that receive nothing but alerts. */
const ALERTS_ONLY: readonly WebhookFormat[] = ['pagerduty', 'alertmanager'];

export function isAlertsOnly(format: WebhookFormat): boolean {
  return ALERTS_ONLY.includes(format);
}

export function urlFault(url: string, format: WebhookFormat = 'mutx'): string | undefined {
  if (url === '') return format === 'pagerduty' ? undefined : 'Enter the URL of the endpoint.';
  if (url.includes(MASK)) return `Enter the whole URL, without ${MASK}.`;
  if (!/^https?:\/\//i.test(url)) return 'Start the URL with http:// or https://.';
  if (url.length > URL_MAX) return `Enter at most ${URL_MAX} characters.`;
  if (!URL.canParse(url)) return 'Enter a valid URL, such as https://example.com/hooks.';
  const { username, password } = new URL(url);
  if (username || password) return 'Remove the credentials from the URL. Send them in a header.';
  return undefined;
}

/** `max` in characters. */
export function textFault(text: string, max: number): string | undefined {
  const length = [...text].length;
  return length > max ? `Enter at most ${max} characters, not ${length}.` : undefined;
}

export function secretFault(secret: string): string | undefined {
  if (secret === '') return 'Enter a secret.';
  if (secret.startsWith(WHSEC) && !BASE64.test(secret.slice(WHSEC.length))) {
    return `After ${WHSEC}, enter the key in base64 with padding.`;
  }
  return textFault(secret, SECRET_MAX);
}

export function eventsFault(
  events: readonly string[],
  format: WebhookFormat = 'mutx',
): string | undefined {
  if (events.length === 0) return 'Choose at least one event.';
  if (isAlertsOnly(format) && events.some((name) => !name.startsWith('alert.'))) {
    return `The format ${format} receives alerts only. Choose events of the family alert.`;
  }
  return undefined;
}

interface Range {
  readonly min: number;
  readonly max: number;
  readonly whole?: boolean;
}

/** Of a text that is empty or a number. */
export function numberFault(text: string, { min, max, whole = false }: Range): string | undefined {
  const value = Number(text);
  if (text.trim() === '') return undefined;
  if (Number.isNaN(value)) return 'Enter a number.';
  if (whole && !Number.isInteger(value)) return 'Enter a whole number.';
  return value < min || value > max ? `Enter a number from ${min} to ${max}.` : undefined;
}
