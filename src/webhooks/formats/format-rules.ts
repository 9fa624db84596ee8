import { familyOf } from '../../events/catalogue/catalogue.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import type { WebhookFormat } from './format.js';
import { PAGERDUTY_URL } from './pagerduty.js';

/** Anyone with the URL may post to the channel, so it is stored and shown like a secret. */
const SECRET_URLS: readonly WebhookFormat[] = ['slack', 'discord', 'teams'];
/** They keep the state of alerts: other events mean nothing to them. */
const ALERTS_ONLY: readonly WebhookFormat[] = ['pagerduty', 'alertmanager'];

export const hasSecretUrl = (format: WebhookFormat): boolean => SECRET_URLS.includes(format);

export const acceptsOnlyAlerts = (format: WebhookFormat): boolean => ALERTS_ONLY.includes(format);

/** The fields of a request that formats restrict. */
export interface FormatRequest {
  readonly format?: WebhookFormat | null;
  readonly url?: string | null;
  readonly secret?: string | null;
}

/** The URL of a webhook whose owner gives none. */
const defaultUrl = (format: WebhookFormat): string | undefined =>
  format === 'pagerduty' ? PAGERDUTY_URL : undefined;

/** The subscription of a webhook whose owner gives none. */
export const defaultEvents = (format: WebhookFormat): string[] =>
  acceptsOnlyAlerts(format) ? ['alert.*'] : ['*'];

/** The URL of a new webhook. Throws a 422 if it needs one. */
export function requestedUrl({ url, format }: FormatRequest): string {
  const requested = url ?? defaultUrl(format ?? 'mutx');
  if (requested === undefined) throw DomainError.invalidField('url', 'is required');
  return requested;
}

/**
 * What a request changes. A secret that signs is never sent as a routing key, and a URL of another format
 * receives none: who changes the format to `pagerduty` sends `secret` with it, and gets PagerDuty's URL.
 */
export function requestedChange(
  webhook: { readonly format: WebhookFormat | null; readonly secret: string | null },
  request: FormatRequest,
): { format: WebhookFormat; url: string | undefined; hasRoutingKey: boolean } {
  const before = webhook.format ?? 'mutx';
  const format = request.format === undefined ? before : (request.format ?? 'mutx');
  const isKept = format === before;
  return {
    format,
    url: request.url ?? (isKept ? undefined : defaultUrl(format)),
    hasRoutingKey:
      request.secret === undefined ? isKept && webhook.secret !== null : request.secret !== null,
  };
}

/** What a request would make of a webhook. */
export interface RequestedFormat {
  readonly format: WebhookFormat;
  /** Valid names of a subscription. */
  readonly events: readonly string[];
  /** Whether there is a secret that may be sent as a routing key. */
  readonly hasRoutingKey: boolean;
}

/** Throws a 422 for a subscription or a secret that the format rules out. */
export function checkFormat({ format, events, hasRoutingKey }: RequestedFormat): void {
  if (acceptsOnlyAlerts(format) && events.some((name) => familyOf(name) !== 'alert')) {
    throw DomainError.invalidField(
      'events',
      `must name alerts only, such as alert.*, for the format ${format}`,
    );
  }
  if (format === 'pagerduty' && !hasRoutingKey) {
    throw DomainError.invalidField(
      'secret',
      'is required for the format pagerduty: it is sent as the routing key',
    );
  }
}
