import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from './caller.js';
import { limitOf } from './limited-routes.js';
import { tooManyRequests } from './too-many-requests.js';
import { UnconfirmedCredentials, type Verdict } from './unconfirmed-credentials.js';

/** Limits what an address may send with credentials that nobody has confirmed. */
export function limitUnconfirmedCredentials(fastify: FastifyInstance, perMinute: number): void {
  const unconfirmed = new UnconfirmedCredentials();

  fastify.addHook('onRequest', (request, _reply, done) => {
    const count =
      limitOf(request) === 'general'
        ? unconfirmed.countFor(callerOf(request), Date.now())
        : undefined;
    if (count && count.current >= perMinute) done(tooManyRequests(perMinute, count.ttl));
    else done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    if (limitOf(request) === 'general') {
      unconfirmed.note(callerOf(request), verdictOf(request, reply), Date.now());
    }
    done();
  });
}

/** Authentication leaves the user on the request. */
function verdictOf(request: FastifyRequest, reply: FastifyReply): Verdict {
  if (reply.statusCode === 401) return 'refused';
  return (request as { user?: unknown }).user ? 'confirmed' : 'unasked';
}
