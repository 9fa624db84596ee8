import type { FastifyInstance } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { RouteTable } from './route-table.js';

/**
 * Rejects other methods of a known path with 405 and `Allow`, before credentials and bodies are read:
 * it reveals no more than the OpenAPI document. Must be called before the routes are registered, and
 * after the hooks that limit requests.
 */
export function rejectOtherMethods(fastify: FastifyInstance): void {
  const table = new RouteTable();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) table.add(each, url);
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const methods = table.methodsOf(request.url);
    done(methods.length > 0 ? methodNotAllowed(request.method, methods.join(', ')) : undefined);
  });
}

function methodNotAllowed(method: string, allowed: string): DomainError {
  const detail = `${method} is not allowed here. Use ${allowed}.`;
  return new DomainError('method_not_allowed', 'method_not_allowed', detail, {
    headers: { Allow: allowed },
  });
}
