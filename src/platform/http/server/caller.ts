import { normalizeIP } from '@fastify/rate-limit';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { hash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The caller that is counted, before its credential is verified. */
export interface Caller {
  /** The client's address; of IPv6 its /64 network, which is one client's. */
  readonly address: string;
  /** A hash of the credential that was presented; undefined where there is none. */
  readonly credential: string | undefined;
}

/** By the headers object of a request: the caller is read several times per request. */
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

/** The address of the client, as the rate limits count it: of IPv6 the /64 network. */
export const ClientAddress = createParamDecorator(
  (_: unknown, context: ExecutionContext): string =>
    callerOf(context.switchToHttp().getRequest<FastifyRequest>()).address,
);
