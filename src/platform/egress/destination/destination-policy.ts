import { Injectable } from '@nestjs/common';
import { DomainError } from '../../http/errors/domain-error.js';
import { BlockedDestinationError, DestinationGuard, hostOf, portOf } from './destination-guard.js';

/** Characters that URL parsers silently drop or rewrite (WHATWG URL 4.4). */
const AMBIGUOUS = /[\p{Cc}\\]|^ | $/u;

/** Checks the URL when a webhook is registered. */
@Injectable()
export class DestinationPolicy {
  constructor(private readonly guard: DestinationGuard) {}

  /**
   * Throws a 400 `invalid_url` unless `url` may be a destination. A first look for the user's sake:
   * what counts is the check of each connection, since names change their addresses.
   */
  async check(url: string): Promise<void> {
    const parsed = parse(url);
    const port = portOf(parsed);
    if (port === 0 || !this.guard.allowsPort(port))
      throw invalidUrl(`The URL must not use port ${port}.`);
    if (this.guard.checksAddresses) await this.checkHost(parsed.hostname);
  }

  private async checkHost(hostname: string): Promise<void> {
    try {
      await this.guard.addressesOf(hostOf({ hostname }));
    } catch (error) {
      if (error instanceof BlockedDestinationError) {
        throw invalidUrl(`${hostname} resolves to a non-public address.`);
      }
      throw invalidUrl(`${hostname} could not be resolved.`);
    }
  }
}

function parse(url: string): URL {
  if (!/^https?:\/\//i.test(url)) throw invalidUrl('The URL must start with http:// or https://.');
  if (AMBIGUOUS.test(url)) {
    throw invalidUrl(
      'The URL must not contain control characters, backslashes, or leading or trailing spaces.',
    );
  }
  if (!URL.canParse(url)) throw invalidUrl('The URL is not valid.');
  const parsed = new URL(url);
  if (parsed.username || parsed.password) throw invalidUrl('The URL must not contain credentials.');
  return parsed;
}

function invalidUrl(detail: string): DomainError {
  return new DomainError('bad_request', 'invalid_url', detail);
}
