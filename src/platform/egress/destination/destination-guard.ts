import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { isInRanges, isLocalName, isPublicAddress } from './address-guard.js';
import { NameResolver } from './name-resolver.js';

/** A destination that requests may not be sent to; the message is for the owner of the endpoint. */
export class BlockedDestinationError extends Error {
  override readonly name = 'BlockedDestinationError';

  static address(hostname: string): BlockedDestinationError {
    return new BlockedDestinationError(`${hostname} resolves to a non-public address`);
  }

  static port(port: number): BlockedDestinationError {
    return new BlockedDestinationError(`port ${port} is not allowed`);
  }
}

/** What a name under `localhost` stands for, whatever DNS says of it. */
const LOOPBACK = ['127.0.0.1'];

/** The operator's rules on where requests may be sent; the same when a URL is registered and dialed. */
@Injectable()
export class DestinationGuard {
  constructor(
    private readonly config: AppConfig,
    private readonly resolver: NameResolver,
  ) {}

  get checksAddresses(): boolean {
    return !this.config.allowPrivateDestinations;
  }

  allowsPort(port: number): boolean {
    const { ports } = this.config.allowedDestinations;
    return ports.length === 0 || ports.some(({ first, last }) => first <= port && port <= last);
  }

  /**
   * Throws a {@link BlockedDestinationError} for an IP address (no brackets) that may not be dialed.
   */
  checkAddress(ip: string): void {
    if (this.checksAddresses && !this.allows(ip)) throw BlockedDestinationError.address(ip);
  }

  /**
   * The addresses of a host (a name, or an IP address without brackets) that may be dialed. Throws a
   * {@link BlockedDestinationError} if any of them may not, for a mixed DNS response is an attack; else
   * whatever the resolver throws.
   */
  async addressesOf(hostname: string): Promise<string[]> {
    const addresses = await this.lookUp(hostname);
    if (!addresses.every((ip) => this.allows(ip))) throw BlockedDestinationError.address(hostname);
    if (addresses.length === 0) {
      throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
    }
    return addresses;
  }

  private lookUp(hostname: string): string[] | Promise<string[]> {
    if (isIP(hostname)) return [hostname];
    return isLocalName(hostname) ? LOOPBACK : this.resolver.resolve(hostname);
  }

  /** Whether this is an IP address that may be dialed only because the operator allows it. */
  isInternal(ip: string): boolean {
    return this.checksAddresses && isIP(ip) !== 0 && !isPublicAddress(ip);
  }

  /** A range opens no port by itself: without named ports, it would open all of them. */
  private allows(ip: string): boolean {
    const { ranges, ports } = this.config.allowedDestinations;
    return isPublicAddress(ip) || (ports.length > 0 && isInRanges(ip, ranges));
  }
}

/** The host of a URL as it is dialed: IPv6 addresses without brackets. */
export function hostOf({ hostname }: { hostname: string }): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** The port that a URL leads to, from its parts as `URL` has them. */
export function portOf({ port, protocol }: { port: string; protocol: string }): number {
  return port ? Number(port) : protocol === 'https:' ? 443 : 80;
}
