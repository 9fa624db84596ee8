import { DomainError } from '../../platform/http/errors/domain-error.js';
import type { Webhook } from '../entities/webhook.entity.js';
import { MASK } from './headers/header-faults.js';

interface Request {
  readonly headers?: Readonly<Record<string, string>> | null;
  readonly secret?: string | null;
}

/**
 * Throws a 422 if a URL of another origin would receive values that no response shows: stored headers, or a
 * routing key. Otherwise a key that may only change webhooks could read them. A request with the URL sends
 * them again.
 */
export function checkKeptCredentials(
  { headerNames, format }: Pick<Webhook, 'headerNames' | 'format'>,
  { headers, secret }: Request,
): void {
  const keepsHeaders = headers === undefined || Object.values(headers ?? {}).includes(MASK);
  if (headerNames !== null && keepsHeaders) throw required('headers');
  if (format === 'pagerduty' && secret === undefined) throw required('secret');
}

function required(field: 'headers' | 'secret'): DomainError {
  return DomainError.invalidField(
    field,
    'must be sent again, or removed, with a url of another origin',
  );
}

/** Whether two URLs have the same scheme, host and port; false for a URL that cannot be read. */
export function isSameOrigin(a: string | undefined, b: string): boolean {
  return (
    a !== undefined && URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin
  );
}
