import { codesWith } from './operation-codes.js';
import type { OperationFacts } from './operation-facts.js';

const FACTS: OperationFacts = {
  method: 'POST',
  access: 'webhooks',
  limit: 'general',
  idempotent: true,
  declared: ['too_many_webhooks'],
  resource: undefined,
  owned: undefined,
  invalidField: ['url', 'must have 0 to 512 characters'],
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

  it('knows a health check by its missing rate limit', () => {
    const health = { ...FACTS, access: 'public', limit: 'none', declared: ['not_ready'] } as const;
    expect(codesWith(503, health)).toEqual(['not_ready']);
  });
});
