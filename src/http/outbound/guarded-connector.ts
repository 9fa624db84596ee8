import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { isPublicAddress } from './address-guard.js';
import { BlockedAddressError, publicAddressesOf, type Resolve } from './public-addresses.js';

/**
 * With several addresses Node gives each but the last 250 ms to answer: too little for a receiver on
 * the other side of the world.
 */
const ADDRESS_TIMEOUT_MS = 2_500;

/**
 * Connects for undici. With a guard, every connection is checked against the address that it really
 * dials: a name is resolved once, and only the addresses that passed are tried, so an answer that
 * changes between check and use gains nothing. TLS still checks the host name.
 */
export class OutboundConnector {
  private readonly dial: buildConnector.connector;
  private readonly dialling = new Set<Socket>();

  constructor(
    timeoutMs: number,
    private readonly guard: Resolve | null,
  ) {
    this.dial = buildConnector({
      timeout: timeoutMs,
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
      ...(guard && { lookup: guardedLookup(guard) }),
    });
  }

  readonly connect: buildConnector.connector = (target, callback) => {
    // A socket skips the lookup when its host is an address already.
    if (this.guard && isIP(target.hostname) && !isPublicAddress(target.hostname)) {
      queueMicrotask(() => callback(new BlockedAddressError(target.hostname), null));
      return;
    }
    const socket = this.dial(target, (...outcome) => {
      this.dialling.delete(socket);
      callback(...outcome);
    }) as unknown as Socket;
    this.dialling.add(socket);
  };

  /** Ends connections that are still being made, which undici leaves to their timeout. */
  end(): void {
    for (const socket of this.dialling) socket.destroy(new Error('shutting down'));
  }
}

/** A `lookup` for sockets that answers public addresses or fails. */
export function guardedLookup(resolve: Resolve): LookupFunction {
  return (hostname, { all }, callback) => {
    publicAddressesOf(hostname, resolve).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (all) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
