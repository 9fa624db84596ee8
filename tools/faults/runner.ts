import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { balance, drain, type Balance } from './invariants.js';
import type { CaseContext, FaultCase } from './fault-case.js';
import { randomOf } from './random.js';
import { removeFolder, Stack } from './stack.js';

const DRAIN_MS = 60_000;
const MAX_ATTEMPTS = 6;
const UNEXPECTED_SHOWN = 3;
/** A case that takes longer hangs. */
const LIMIT_MS = { short: 240_000, full: 900_000, heavy: 3_600_000 };

/** One round of one case. */
export interface Round extends Balance {
  fault: string;
  seed: number;
  recoveryMs: number;
  notes: string[];
  seconds: number;
}

export interface RunnerOptions {
  readonly folder: string;
  readonly template: string;
  readonly short: boolean;
}

/**
 * Runs one case on an empty system and checks the invariants. Never throws: a failure is a problem of the round.
 * A case that hangs is left behind, and ends with the run.
 */
export async function runCase(
  faultCase: FaultCase,
  seed: number,
  { folder, template, short }: RunnerOptions,
): Promise<Round> {
  const startedAt = performance.now();
  const place = join(folder, randomBytes(6).toString('hex'));
  const random = randomOf(seed);
  const round: Round = {
    ...{ fault: faultCase.name, seed, acknowledged: 0, delivered: 0, lost: 0, duplicated: 0 },
    ...{ recoveryMs: 0, problems: [], notes: [], seconds: 0 },
  };
  let stack: Stack | undefined;
  const context: CaseContext = {
    random,
    short,
    start: async (options = {}) => (stack = await Stack.start(place, template, options, random)),
    recovered: (ms, limitMs = Infinity) => {
      round.recoveryMs = Math.max(round.recoveryMs, Math.round(ms));
      if (ms > limitMs) {
        round.problems.push(`recovery took ${Math.round(ms)} ms, more than ${limitMs} ms`);
      }
    },
    problem: (text) => round.problems.push(text),
    note: (text) => round.notes.push(text),
  };
  const whole = async (): Promise<true> => {
    try {
      await faultCase.run(context);
      if (stack) await settle(stack, faultCase, round);
    } catch (error) {
      round.problems.push((error as Error).stack ?? String(error));
    }
    await stack?.stop();
    await removeFolder(place);
    return true;
  };
  const limitMs = LIMIT_MS[short ? 'short' : faultCase.heavy ? 'heavy' : 'full'];
  if (!(await Promise.race([whole(), sleep(limitMs, false)]))) {
    round.problems.push(`did not end within ${limitMs / 1000} s`);
  }
  round.seconds = Math.round((performance.now() - startedAt) / 1000);
  return round;
}

async function settle(stack: Stack, faultCase: FaultCase, round: Round): Promise<void> {
  await stack.load.stop();
  const { problems } = round;
  const left = await drain(stack, faultCase.drainMs ?? DRAIN_MS);
  const balanced = await balance(stack, faultCase.maxAttempts ?? MAX_ATTEMPTS);
  const unexpected = [...stack.apis, ...stack.workers].flatMap((slot) => slot.unexpected());
  Object.assign(round, balanced, {
    problems: [
      ...problems,
      ...left,
      ...balanced.problems,
      ...unexpected.slice(0, UNEXPECTED_SHOWN),
    ],
  });
}
