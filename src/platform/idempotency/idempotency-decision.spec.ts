import { decide } from './idempotency-decision.js';
import type { IdempotentCall } from './idempotent-call.js';

const call: IdempotentCall = { userId: 'u', key: 'k', fingerprint: 'f', replayed: false };
const stored = { fingerprint: 'f', hasResponse: true, response: { id: 1 } };

describe('decide', () => {
  it('does the work when nothing is stored', () => {
    expect(decide(call, undefined)).toEqual({ kind: 'execute' });
  });

  it('replays the first response', () => {
    expect(decide(call, stored)).toEqual({ kind: 'replay', response: { id: 1 } });
  });

  it('refuses another request under the same key', () => {
    expect(decide(call, { ...stored, fingerprint: 'g' })).toMatchObject({
      kind: 'reject',
      error: { kind: 'unprocessable', code: 'idempotency_mismatch' },
    });
  });

  it('refuses while the first is in flight', () => {
    expect(decide(call, { ...stored, hasResponse: false, response: null })).toMatchObject({
      kind: 'reject',
      error: { kind: 'conflict', code: 'idempotency_in_flight', extra: { retryAfterSeconds: 1 } },
    });
  });
});
