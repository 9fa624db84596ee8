import type { Stack, StackOptions } from './stack.js';

/** What a case may use, and what it tells. */
export interface CaseContext {
  /** The same sequence for the same seed. */
  readonly random: () => number;
  /** The short form: long waits are cut, nothing else. */
  readonly short: boolean;
  /** A stack of its own, stopped when the case ends. */
  start(options?: StackOptions): Promise<Stack>;
  /** How long the system took to recover, in ms; a problem if it is longer than `limitMs`. */
  recovered(ms: number, limitMs?: number): void;
  /** Something that is not as it should be. */
  problem(text: string): void;
  /** Something worth to know, printed under the table. */
  note(text: string): void;
}

/** What is done to a server for a while. */
export interface ServerFault {
  readonly name: string;
  readonly expected: string;
  /** How long it lasts. */
  readonly ms: number;
  readonly short?: boolean;
  begin(stack: Stack): Promise<unknown>;
  end(stack: Stack): Promise<unknown>;
}

/** One fault under load. */
export interface FaultCase {
  readonly name: string;
  /** One sentence, printed in `docs/reliability.md`. */
  readonly expected: string;
  /** Part of the short form. */
  readonly short?: boolean;
  /** Takes minutes: only with `--heavy`. */
  readonly heavy?: boolean;
  /** Keeps the processors busy: not together with others. */
  readonly alone?: boolean;
  /** Attempts that a delivery may have; 6 by default, as `DELIVERY_MAX_RETRIES`. */
  readonly maxAttempts?: number;
  /** How long the backlog may take to drain, in ms. */
  readonly drainMs?: number;
  /** Leaves the load stopped or running, and every process running. */
  run(context: CaseContext): Promise<void>;
}
