import { countsForCircuit, errorOf, type AttemptResult } from './attempt-result.js';

const resultOf = (
  sent: Parameters<typeof errorOf>[0],
  attempt: number,
  maxAttempts: number | null,
) => ({ delivery: { attempt, maxAttempts }, error: errorOf(sent) }) as AttemptResult;

const ABANDONED = { kind: 'abandoned', durationMs: null } as const;
const TIMEOUT = { kind: 'error', reason: 'timeout', message: 'late', durationMs: 3 } as const;

describe('countsForCircuit', () => {
  it('counts what the endpoint failed, and a delivery whose last of several attempts was abandoned', () => {
    expect(countsForCircuit(resultOf(TIMEOUT, 1, null))).toBe(true);
    expect(countsForCircuit(resultOf(ABANDONED, 2, null))).toBe(true);
  });

  it('counts neither an abandoned only attempt nor test deliveries', () => {
    expect(countsForCircuit(resultOf(ABANDONED, 1, null))).toBe(false);
    expect(countsForCircuit(resultOf(TIMEOUT, 1, 1))).toBe(false);
  });
});
