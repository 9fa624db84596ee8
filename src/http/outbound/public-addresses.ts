import { isIP } from 'node:net';
import { isLocalName, isPublicAddress } from './address-guard.js';

/** The address guard refused a destination. */
export class BlockedAddressError extends Error {
  constructor(hostname: string) {
    super(`${hostname} resolves to a non-public address`);
    this.name = 'BlockedAddressError';
  }
}

export type Resolve = (hostname: string) => Promise<string[]>;

/**
 * The addresses of a host (a name, or an IP address without brackets) that may be dialled. Throws a
 * {@link BlockedAddressError} if any of them is not public, for a mixed answer is an attack; else
 * whatever the resolver throws.
 */
export async function publicAddressesOf(hostname: string, resolve: Resolve): Promise<string[]> {
  if (isLocalName(hostname)) throw new BlockedAddressError(hostname);
  const addresses = isIP(hostname) ? [hostname] : await resolve(hostname);
  if (!addresses.every(isPublicAddress)) throw new BlockedAddressError(hostname);
  if (addresses.length === 0) {
    throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
  }
  return addresses;
}
