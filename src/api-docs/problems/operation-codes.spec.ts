import { AUTH } from '../../auth/auth.feature.js';
import { HEALTH } from '../../health/health.feature.js';
import type { ErrorCode } from '../../platform/http/errors/error-codes.js';
import { WEBHOOKS } from '../../webhooks/webhooks.feature.js';
import { catalogueOf } from '../catalogue.js';
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

const API_KEY = { name: 'API key', idField: 'api_key_id' };
const { errors } = catalogueOf([AUTH, HEALTH, WEBHOOKS]);
const codes = (status: number, facts: OperationFacts): ErrorCode[] =>
  codesWith(status, facts, errors);

describe('codesWith', () => {
  it('joins the codes that a route declares with those that follow from how it is built', () => {
    expect(codes(409, FACTS)).toEqual(['too_many_webhooks', 'idempotency_in_flight']);
    expect(codes(409, { ...FACTS, idempotent: false })).toEqual(['too_many_webhooks']);
  });

  it('tells keys without a scope from keys where only a session will do', () => {
    expect(codes(403, FACTS)).toEqual(['insufficient_scope']);
    expect(codes(403, { ...FACTS, access: 'account', resource: API_KEY })).toEqual([
      'forbidden',
      'session_required',
    ]);
  });

  it('has a query time out only where a list is read', () => {
    expect(codes(503, FACTS)).toEqual(['database_unavailable']);
    expect(codes(503, { ...FACTS, method: 'GET' })).toEqual([
      'database_unavailable',
      'query_timeout',
      'overloaded',
    ]);
  });

  it('documents the limits of bodies only where a body is read', () => {
    expect(codes(413, FACTS)).toEqual(['payload_too_large']);
    expect(codes(413, { ...FACTS, method: 'GET' })).toEqual([]);
    expect(codes(415, { ...FACTS, method: 'GET' })).toEqual([]);
  });

  it('rejects a code that no feature declares', () => {
    const undeclared: OperationFacts = { ...FACTS, declared: [{ code: 'test_not_delivered' }] };
    expect(() => codes(502, undeclared)).toThrow('test_not_delivered');
  });

  it('knows a health check by its missing rate limit', () => {
    const health: OperationFacts = {
      ...FACTS,
      access: 'public',
      limit: 'none',
      declared: [{ code: 'not_ready' }],
    };
    expect(codes(503, health)).toEqual(['not_ready']);
  });
});
