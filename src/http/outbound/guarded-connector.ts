import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { BlockedDestinationError, type DestinationGuard, portOf } from './destination-guard.js';

/**
 * With several addresses Node gives each but the last 250 ms to answer: too little for a receiver on
 * the other side of the world.
 */
const ADDRESS_TIMEOUT_MS = 2_500;

/**
 * Connects for undici. Every connection is checked against the port and the address that it really
 * dials: a name is resolved once, and only the addresses that passed are tried, so an answer that
 * changes between check and use gains nothing. TLS still checks the host name.
 */
export class OutboundConnector {
  private readonly dial: buildConnector.connector;
  private readonly dialling = new Set<Socket>();

  constructor(
    timeoutMs: number,
    private readonly guard: DestinationGuard,
  ) {
    this.dial = buildConnector({
      timeout: timeoutMs,
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
      ...(guard.checksAddresses && { lookup: guardedLookup(guard) }),
    });
  }

  readonly connect: buildConnector.connector = (target, callback) => {
    try {
      const port = portOf(target);
      if (!this.guard.allowsPort(port)) throw BlockedDestinationError.port(port);
      // A socket skips the lookup when its host is an address already.
      if (isIP(target.hostname)) this.guard.checkAddress(target.hostname);
    } catch (error) {
      queueMicrotask(() => callback(error as Error, null));
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

/** A `lookup` for sockets that answers addresses which may be dialled, or fails. */
export function guardedLookup(guard: DestinationGuard): LookupFunction {
  return (hostname, { all }, callback) => {
    guard.addressesOf(hostname).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (all) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
