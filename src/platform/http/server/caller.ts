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

/** A request is asked for several times while it is served; its headers object is its own. */
const known = new WeakMap<IncomingHttpHeaders, Caller>();

const BEARER = /^Bearer +(\S+) *$/i;

export function callerOf(request: { ip?: string; headers: IncomingHttpHeaders }): Caller {
  const { ip, headers } = request;
  const before = known.get(headers);
  if (before) return before;
  const credential = presentedIn(headers);
  const caller = {
    address: normalizeIP(ip ?? ''),
    credential: credential && hash('sha256', credential),
  };
  known.set(headers, caller);
  return caller;
}

/**
 * The credential itself, not its header: a key counts as one however it is sent, and a header that
 * authentication does not look at makes no new caller.
 */
function presentedIn(headers: IncomingHttpHeaders): string | undefined {
  const key = headers['x-api-key'];
  return (Array.isArray(key) ? key.join() : key) || BEARER.exec(headers.authorization ?? '')?.[1];
}
