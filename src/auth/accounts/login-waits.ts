/** Delay after consecutive failures. */
export interface WaitPolicy {
  /** Failures that cost nothing. */
  readonly free: number;
  /** Longest delay, in s: bounds how long an attacker can lock a user out. */
  readonly maxSeconds: number;
}

/** A person mistypes a few times; a machine that guesses gets 288 guesses a day in the end. */
export const ACCOUNT_WAITS: WaitPolicy = { free: 5, maxSeconds: 300 };
/** Many people may sit behind one address. */
export const ADDRESS_WAITS: WaitPolicy = { free: 20, maxSeconds: 300 };

/** The wait in seconds after the first failure, the second, and so on; the last one holds for all that follow. */
export function waitsOf({ free, maxSeconds }: WaitPolicy): number[] {
  const waits = Array.from({ length: free }, () => 0);
  for (let wait = 1; wait < maxSeconds; wait *= 2) waits.push(wait);
  return [...waits, maxSeconds];
}
