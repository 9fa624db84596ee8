import {
  DECLARED_EXTENSION,
  type DeclaredEndpoint,
} from '../../platform/openapi/declared-endpoint.js';
import { factsOf } from './operation-facts.js';
import type { JsonObject } from '../../platform/openapi/json-object.js';

const SCHEMAS = {
  Report: {
    required: ['agent_id', 'status'],
    properties: { agent_id: { format: 'uuid' }, status: { $ref: '#/components/schemas/Status' } },
  },
  Status: { enum: ['on', 'off'] },
  Change: { properties: { name: { maxLength: 120 } } },
  Period: { required: ['since'], properties: { since: { format: 'date-time' } } },
};

const DESCRIBED = {
  schemas: SCHEMAS,
  resources: [
    { name: 'Agent', idField: 'agent_id', segment: 'agents' },
    { name: 'Webhook', idField: 'webhook_id', segment: 'webhooks' },
    { name: 'Delivery', idField: 'delivery_id' },
  ],
};

const bodyOf = (name: string): JsonObject => ({
  requestBody: {
    content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } },
  },
});
const declaring = (
  operation: JsonObject,
  declared: Partial<DeclaredEndpoint> = {},
): JsonObject => ({
  ...operation,
  [DECLARED_EXTENSION]: {
    access: 'webhooks',
    limit: 'general',
    idempotent: false,
    errors: [],
    ...declared,
  },
});
const path = (name: string): JsonObject => ({ in: 'path', name, schema: {} });

describe('factsOf', () => {
  it('reads what the route declares, and removes the declaration', () => {
    const errors = [{ code: 'invalid_url' }];
    const operation = declaring({}, { errors: [{ code: 'invalid_url' }] });
    const facts = factsOf('post', '/webhooks', operation, DESCRIBED);
    expect(facts).toMatchObject({ access: 'webhooks', declared: errors, method: 'POST' });
    expect(facts.bodyLimit).toBe(256 * 1024);
    expect(operation).toEqual({});
  });

  it('takes the body limit that a route declares, and a small one where it is public', () => {
    const large = declaring({}, { bodyLimit: 1024 });
    expect(factsOf('post', '/', large, DESCRIBED).bodyLimit).toBe(1024);
    const open = declaring({}, { access: 'public' });
    expect(factsOf('post', '/', open, DESCRIBED).bodyLimit).toBe(16 * 1024);
  });

  it('requires a declaration', () => {
    expect(() => factsOf('post', '/webhooks', {}, DESCRIBED)).toThrow(
      '/webhooks lacks @Endpoint()',
    );
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
    expect(factsOf('post', route, declaring(operation), DESCRIBED).resource?.name).toBe(resource);
  });

  it('knows the resource by which the account is judged', () => {
    const operation = declaring({ parameters: [path('id'), path('delivery_id')] });
    const facts = factsOf('get', '/webhooks/{id}/deliveries/{delivery_id}', operation, DESCRIBED);
    expect(facts.owned?.name).toBe('Webhook');
  });

  it.each<[what: string, operation: JsonObject, field: unknown]>([
    ['a required field', bodyOf('Report'), ['agent_id', 'must be a UUID']],
    [
      'the limit of a list',
      {
        parameters: [
          path('id'),
          { in: 'query', name: 'limit', schema: { minimum: 1, maximum: 200 } },
        ],
      },
      ['limit', 'must be from 1 to 200'],
    ],
    [
      'the id before optional fields',
      { ...bodyOf('Change'), parameters: [path('id')] },
      ['id', 'must be a UUID'],
    ],
    ['an optional field', bodyOf('Change'), ['name', 'must have at most 120 characters']],
    ['nothing', {}, undefined],
    [
      'a time',
      bodyOf('Period'),
      ['since', 'must be an ISO 8601 time such as 2026-11-27T09:30:00Z'],
    ],
  ])('shows what can be invalid: %s', (_what, operation, field) => {
    expect(factsOf('post', '/agents/{id}', declaring(operation), DESCRIBED).invalidField).toEqual(
      field,
    );
  });
});
