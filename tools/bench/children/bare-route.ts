import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { serveCalls } from '../child.js';

const text = (maxLength: number): object => ({ type: 'string', maxLength });

/** L4: a bare Fastify route that only validates the same bodies by JSON Schema. */
serveCalls({
  async listen(): Promise<number> {
    const app = fastify();
    app.post(
      '/ingest',
      {
        schema: {
          body: {
            type: 'object',
            properties: {
              agent_id: { type: 'string', minLength: 36, maxLength: 36 },
              deployment_id: { type: 'string', minLength: 36, maxLength: 36 },
              status: { type: 'string', enum: ['running', 'stopped', 'failed'] },
              event: text(100),
              node_id: text(255),
              error_message: text(10_000),
            },
            additionalProperties: false,
          },
        },
      },
      () => ({ status: 'updated' }),
    );
    await app.listen({ port: 0, host: '127.0.0.1' });
    return (app.server.address() as AddressInfo).port;
  },
});
