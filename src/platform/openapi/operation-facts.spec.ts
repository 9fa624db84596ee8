import { factsOf } from './operation-facts.js';
import type { JsonObject } from './json-object.js';

const SCHEMAS = {
  Report: {
    required: ['agent_id', 'status'],
    properties: { agent_id: { format: 'uuid' }, status: { $ref: '#/components/schemas/Status' } },
  },
  Status: { enum: ['on', 'off'] },
  Change: { properties: { name: { maxLength: 120 } } },
};

const bodyOf = (name: string): JsonObject => ({
  requestBody: {
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  },
});
const path = (name: string): JsonObject => ({ in: 'path', name, schema: {} });

describe('factsOf', () => {
  it('reads the access and the codes, and takes the codes out', () => {
    const operation: JsonObject = { 'x-access': 'webhooks', 'x-codes': ['invalid_url'] };
    const facts = factsOf('post', '/webhooks', operation, SCHEMAS);
    expect(facts).toMatchObject({ access: 'webhooks', declared: ['invalid_url'], method: 'POST' });
    expect(operation).toEqual({ 'x-access': 'webhooks' });
  });

  it.each<[what: string, path: string, operation: JsonObject, resource: string | undefined]>([
    ['the path', '/webhooks/{id}', { parameters: [path('id')] }, 'Webhook'],
    [
      'the last id',
      '/webhooks/{id}/deliveries/{delivery_id}',
      { parameters: [path('id'), path('delivery_id')] },
      'Delivery',
    ],
    ['a field that the body must have', '/ingest/agent-status', bodyOf('Report'), 'Agent'],
    ['nothing', '/webhooks', bodyOf('Change'), undefined],
  ])('takes the resource from %s', (_what, route, operation, resource) => {
    expect(factsOf('post', route, operation, SCHEMAS).resource).toBe(resource);
  });

  it('knows the resource by which the account is judged', () => {
    const operation = { parameters: [path('id'), path('delivery_id')] };
    const facts = factsOf('get', '/webhooks/{id}/deliveries/{delivery_id}', operation, SCHEMAS);
    expect(facts.owned).toBe('Webhook');
  });

  it.each<[what: string, operation: JsonObject, field: unknown]>([
    ['a required field', bodyOf('Report'), ['agent_id', 'must be a UUID']],
    [
      'the limit of a list',
      { parameters: [path('id'), { in: 'query', name: 'limit', schema: { maximum: 200 } }] },
      ['limit', 'must not be greater than 200'],
    ],
    [
      'the id before optional fields',
      { ...bodyOf('Change'), parameters: [path('id')] },
      ['id', 'must be a UUID'],
    ],
    ['an optional field', bodyOf('Change'), ['name', 'must have 0 to 120 characters']],
    ['nothing', {}, undefined],
  ])('shows what can be invalid: %s', (_what, operation, field) => {
    expect(factsOf('post', '/agents/{id}', operation, SCHEMAS).invalidField).toEqual(field);
  });
});
