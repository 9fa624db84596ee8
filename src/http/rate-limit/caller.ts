import { normalizeIP } from '@fastify/rate-limit';
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Who is counted, before anybody has looked at whether the credential is any good. */
export interface Caller {
  /** The client's address; of IPv6 its /64 network, which is one client's. */
  readonly address: string;
  /** A hash of the credential that was presented; undefined where there is none. */
  readonly credential: string | undefined;
}

const BEARER = /^Bearer +(\S+) *$/i;

export function callerOf({ ip, headers }: { ip?: string; headers: IncomingHttpHeaders }): Caller {
  const credential = presentedIn(headers);
  return { address: normalizeIP(ip ?? ''), credential: credential && hash('sha256', credential) };
}

/**
 * The credential itself, not its header: a key counts as one however it is sent, and a header that
 * authentication does not look at makes no new caller.
 */
function presentedIn(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key'];
  return (Array.isArray(key) ? key.join() : key) || BEARER.exec(headers.authorization ?? '')?.[1];
}
