import { codesWith } from './operation-codes.js';
import type { OperationFacts } from './operation-facts.js';

const FACTS: OperationFacts = {
  operationId: 'createWebhook',
  method: 'POST',
  access: 'webhooks',
  limit: 'general',
  idempotent: true,
  bodyLimit: 256 * 1024,
  declared: [{ code: 'too_many_webhooks' }],
  resource: undefined,
  owned: undefined,
  invalidField: ['url', 'must have at most 512 characters'],
};

describe('codesWith', () => {
  it('joins the codes that a route declares with those that follow from how it is built', () => {
    expect(codesWith(409, FACTS)).toEqual(['too_many_webhooks', 'idempotency_in_flight']);
    expect(codesWith(409, { ...FACTS, idempotent: false })).toEqual(['too_many_webhooks']);
  });

  it('tells keys without a scope from keys where only a session will do', () => {
    expect(codesWith(403, FACTS)).toEqual(['insufficient_scope']);
    expect(codesWith(403, { ...FACTS, access: 'account', resource: 'API key' })).toEqual([
      'forbidden',
      'session_required',
    ]);
  });

  it('has a query time out only where a list is read', () => {
    expect(codesWith(503, FACTS)).toEqual(['database_unavailable']);
    expect(codesWith(503, { ...FACTS, method: 'GET' })).toEqual([
      'database_unavailable',
      'query_timeout',
      'overloaded',
    ]);
  });

  it('documents the limits of bodies only where a body is read', () => {
    expect(codesWith(413, FACTS)).toEqual(['payload_too_large']);
    expect(codesWith(413, { ...FACTS, method: 'GET' })).toEqual([]);
    expect(codesWith(415, { ...FACTS, method: 'GET' })).toEqual([]);
  });

  it('knows a health check by its missing rate limit', () => {
    const health: OperationFacts = {
      ...FACTS,
      access: 'public',
      limit: 'none',
      declared: [{ code: 'not_ready' }],
    };
    expect(codesWith(503, health)).toEqual(['not_ready']);
  });
});
