import type { Stack, StackOptions } from './stack.js';

/** What a case uses, and how it reports. */
export interface CaseContext {
  /** The same sequence for the same seed. */
  readonly random: () => number;
  /** The short form: only long waits are shortened. */
  readonly short: boolean;
  /** A stack of its own, stopped when the case ends. */
  start(options?: StackOptions): Promise<Stack>;
  /** How long the system took to recover, in ms; a problem if it is longer than `limitMs`. */
  recovered(ms: number, limitMs?: number): void;
  /** Reports a violation. */
  problem(text: string): void;
  /** Reports a figure, printed under the table. */
  note(text: string): void;
}

/** A fault of a server for a limited time. */
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
  /** What it needs and this machine lacks, in words; undefined if it can run. */
  readonly missing?: string | undefined;
  /** Takes minutes: only with `--heavy`. */
  readonly heavy?: boolean;
  /** Keeps the processors busy, so it runs alone. */
  readonly alone?: boolean;
  /** Maximum attempts of a delivery; default 6, as with the default `DELIVERY_MAX_RETRIES`. */
  readonly maxAttempts?: number;
  /** Time limit to drain the backlog, in ms. */
  readonly drainMs?: number;
  /** When it returns, every process is running; the load may be stopped. */
  run(context: CaseContext): Promise<void>;
}
