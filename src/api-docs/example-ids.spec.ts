import type { OpenAPIObject } from '@nestjs/swagger';
import { withExampleIds } from './example-ids.js';

const body = (example: unknown) => ({ content: { 'application/json': { example } } });
const DOCUMENT = {
  components: { parameters: { AgentId: { example: 'any' }, DeliveryId: { example: 'any' } } },
  paths: {
    '/agents/{id}': { get: {} },
    '/ingest/agent-status': {
      post: { requestBody: body({ agent_id: 'any', status: 'running' }) },
    },
  },
} as unknown as OpenAPIObject;

describe('withExampleIds', () => {
  it('sets the ids in parameters of paths and in bodies, and leaves all others', () => {
    const changed = withExampleIds(DOCUMENT, { agent_id: 'mine', webhook_id: 'unused' });
    expect(changed).toEqual({
      components: { parameters: { AgentId: { example: 'mine' }, DeliveryId: { example: 'any' } } },
      paths: {
        '/agents/{id}': { get: {} },
        '/ingest/agent-status': {
          post: { requestBody: body({ agent_id: 'mine', status: 'running' }) },
        },
      },
    });
  });

  it('does not change the document that it is given', () => {
    const before = structuredClone(DOCUMENT);
    withExampleIds(DOCUMENT, { agent_id: 'mine' });
    expect(DOCUMENT).toEqual(before);
  });
});
