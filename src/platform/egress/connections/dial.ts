import { connect as connectTcp, isIP, type LookupFunction, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { isLocalName } from '../destination/address-guard.js';
import {
  BlockedDestinationError,
  hostOf,
  portOf,
  type DestinationGuard,
} from '../destination/destination-guard.js';

/**
 * With several addresses Node gives each but the last 250 ms to respond: too little for a receiver on
 * the other side of the world.
 */
const ADDRESS_TIMEOUT_MS = 2_500;

/** What connections to the same endpoint share: a TLS session that a new one resumes. */
export interface TlsSession {
  ticket?: Buffer;
}

export interface Dialed {
  readonly socket: Socket;
  /** Whether it leads, or tries to lead, to a non-public address that the operator allows. */
  isInternal: boolean;
}

/**
 * Opens a connection to the origin of a URL. The guard checks the port and the address that is really
 * dialed: a name is resolved once, and only the addresses that passed are tried, so a response that
 * changes between check and use gains nothing. TLS still checks the host name. Throws a
 * {@link BlockedDestinationError}; what goes wrong later is an error of the socket.
 */
export function dial(url: URL, guard: DestinationGuard, session: TlsSession): Dialed {
  const host = hostOf(url);
  const port = portOf(url);
  if (!guard.allowsPort(port)) throw BlockedDestinationError.port(port);
  // A socket skips the lookup when its host is an address already.
  if (isIP(host)) guard.checkAddress(host);
  const target = { isInternal: guard.isInternal(host) };
  const name = host.replace(/\.$/, '');
  const options = {
    // Hosts files name `localhost`, not `localhost.`.
    host: isLocalName(host) ? name : host,
    port,
    noDelay: true,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: ADDRESS_TIMEOUT_MS,
    ...(guard.checksAddresses && { lookup: guardedLookup(guard, target) }),
  };
  if (url.protocol === 'http:') return Object.assign(target, { socket: connectTcp(options) });
  const socket = connectTls({
    ...options,
    // RFC 6066 §3: neither addresses nor a trailing dot.
    ...(!isIP(host) && { servername: name }),
    ALPNProtocols: ['http/1.1'],
    session: session.ticket,
  });
  socket.on('session', (ticket) => (session.ticket = ticket));
  return Object.assign(target, { socket });
}

/** The event after which a request may be written. */
export function readyEventOf({ protocol }: URL): 'connect' | 'secureConnect' {
  return protocol === 'https:' ? 'secureConnect' : 'connect';
}

/** A `lookup` for sockets that returns addresses which may be dialed, or fails; marks internal targets. */
export function guardedLookup(
  guard: DestinationGuard,
  target: Pick<Dialed, 'isInternal'>,
): LookupFunction {
  return (hostname, { all }, callback) => {
    guard.addressesOf(hostname).then(
      (addresses) => {
        target.isInternal ||= addresses.some((ip) => guard.isInternal(ip));
        const found = addresses.map((address) => ({ address, family: isIP(address) }));
        if (all) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}
