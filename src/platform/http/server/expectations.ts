import type { FastifyInstance } from 'fastify';

/**
 * Answers a request that expects something other than `100-continue` like any other. Node.js would
 * refuse it with a 417 without a body, which RFC 9110 (10.1.1) allows and nobody needs.
 */
export function ignoreExpectations({ server }: FastifyInstance): void {
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));
}
