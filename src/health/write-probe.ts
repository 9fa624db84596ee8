import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { WriteProbesRepository } from './write-probes.repository.js';
import { writeFailureOf } from './write-failure.js';

/** A result is valid for this time. */
const VALID_MS = 1_000;
const TIMEOUT_MS = 1_000;
/** Rows of the table; processes that share one wait for each other's commit at most. */
const SLOTS = 1_000;

/**
 * Writes to PostgreSQL to check that it accepts writes. One probe at a time, at most one per second.
 */
@Injectable()
export class WriteProbe {
  private readonly slot = randomInt(SLOTS);
  private probing: Promise<void> | undefined;
  private endedAtMs = -Infinity;
  private failure: string | undefined;

  constructor(private readonly probes: WriteProbesRepository) {}

  /** Why writes fail; undefined if they do not. Resolves within a second. */
  async failureOfWrites(): Promise<string | undefined> {
    if (this.probing === undefined && performance.now() - this.endedAtMs < VALID_MS) {
      return this.failure;
    }
    this.probing ??= this.probe();
    const timer = new AbortController();
    const late = sleep(TIMEOUT_MS, 'late' as const, { signal: timer.signal }).catch(() => 'late');
    const result = await Promise.race([this.probing, late]);
    timer.abort();
    return result === 'late' ? 'PostgreSQL did not complete a write within 1 s' : this.failure;
  }

  private async probe(): Promise<void> {
    try {
      await this.probes.write(this.slot);
      this.failure = undefined;
    } catch (error) {
      this.failure = writeFailureOf(error);
    }
    this.endedAtMs = performance.now();
    this.probing = undefined;
  }
}
