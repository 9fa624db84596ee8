import { judge } from './idempotency-decision.js';
import type { IdempotentCall } from './idempotent-call.js';

const call: IdempotentCall = { userId: 'u', key: 'k', fingerprint: 'f', replayed: false };
const stored = { fingerprint: 'f', answered: true, answer: { id: 1 } };

describe('judge', () => {
  it('does the work when nothing is stored', () => {
    expect(judge(call, undefined)).toEqual({ kind: 'fresh' });
  });

  it('replays the first answer', () => {
    expect(judge(call, stored)).toEqual({ kind: 'replay', answer: { id: 1 } });
  });

  it('refuses another request under the same key', () => {
    expect(judge(call, { ...stored, fingerprint: 'g' })).toMatchObject({
      kind: 'refused',
      error: { kind: 'unprocessable', code: 'idempotency_mismatch' },
    });
  });

  it('refuses while the first is in flight', () => {
    expect(judge(call, { ...stored, answered: false, answer: null })).toMatchObject({
      kind: 'refused',
      error: { kind: 'conflict', code: 'idempotency_in_flight', extra: { retryAfterSeconds: 1 } },
    });
  });
});
