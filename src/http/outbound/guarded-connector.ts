import { isIP, type LookupFunction, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import {
  BlockedDestinationError,
  type DestinationGuard,
  hostOf,
  portOf,
} from './destination-guard.js';
import { InternalHosts } from './internal-hosts.js';

/**
 * With several addresses Node gives each but the last 250 ms to answer: too little for a receiver on
 * the other side of the world.
 */
const ADDRESS_TIMEOUT_MS = 2_500;
/** A request that fails with its connection learns of that after the socket does. */
const LINGER_MS = 1_000;

/**
 * Connects for undici. Every connection is checked against the port and the address that it really
 * dials: a name is resolved once, and only the addresses that passed are tried, so an answer that
 * changes between check and use gains nothing. TLS still checks the host name.
 */
export class OutboundConnector {
  private readonly dial: buildConnector.connector;
  private readonly dialling = new Set<Socket>();
  private readonly internal = new InternalHosts();

  constructor(
    timeoutMs: number,
    private readonly guard: DestinationGuard,
  ) {
    this.dial = buildConnector({
      timeout: timeoutMs,
      autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
      ...(guard.checksAddresses && { lookup: guardedLookup(guard, this.internal) }),
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
    if (this.guard.checksAddresses) this.internal.enter(target.hostname);
    if (this.guard.isInternal(target.hostname)) this.internal.mark(target.hostname);
    const socket = this.dial(target, (...outcome) => {
      this.dialling.delete(socket);
      callback(...outcome);
    }) as unknown as Socket;
    this.dialling.add(socket);
    socket.once('close', () => {
      setTimeout(() => this.internal.leave(target.hostname), LINGER_MS).unref();
    });
  };

  /** Whether the host of this URL is being reached at a non-public address that needed to be allowed. */
  isInternal(url: string): boolean {
    if (!this.guard.checksAddresses || !URL.canParse(url)) return false;
    return this.internal.has(hostOf(new URL(url)));
  }

  /** Ends connections that are still being made, which undici leaves to their timeout. */
  end(): void {
    for (const socket of this.dialling) socket.destroy(new Error('shutting down'));
  }
}

/** A `lookup` for sockets that returns addresses which may be dialled, or fails; marks internal hosts. */
export function guardedLookup(guard: DestinationGuard, internal: InternalHosts): LookupFunction {
  return (hostname, { all }, callback) => {
    guard.addressesOf(hostname).then(
      (addresses) => {
        if (addresses.some((ip) => guard.isInternal(ip))) internal.mark(hostname);
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (all) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
