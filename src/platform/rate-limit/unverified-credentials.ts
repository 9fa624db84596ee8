import type { Caller } from '../http/server/caller.js';
import { type Count, WindowCounter } from './window-counter.js';

const CAPACITY = 10_000;

/**
 * Counts rejected credentials per address, in this process, so that guessing is stopped before it
 * reaches the database. Credentials verified before are not affected by other requests of their
 * address.
 */
export class UnverifiedCredentials {
  /** In the order in which they were last verified. */
  private readonly verified = new Set<string>();
  private readonly counts = new WindowCounter(CAPACITY);

  /** The rejected requests of the address; undefined for a verified credential. */
  countFor({ address, credential }: Caller, nowMs: number): Count | undefined {
    if (credential === undefined || this.verified.has(credential)) return undefined;
    return this.counts.peek(address, nowMs);
  }

  verify({ credential }: Caller): void {
    if (credential === undefined) return;
    this.verified.delete(credential);
    this.verified.add(credential);
    const [oldest] = this.verified;
    if (this.verified.size > CAPACITY && oldest !== undefined) this.verified.delete(oldest);
  }

  reject({ address, credential }: Caller, nowMs: number): void {
    if (credential === undefined) return;
    this.verified.delete(credential);
    this.counts.hit(address, nowMs);
  }
}
