import type { Caller } from '../http/server/caller.js';
import { type Count, WindowCounter } from './window-counter.js';

const CAPACITY = 10_000;

/**
 * Counts, per address and in this process, the requests whose credential was rejected, so that
 * guessing ends before the database is asked. Credentials that were confirmed before are not
 * affected by other requests of their address.
 */
export class UnconfirmedCredentials {
  /** In the order in which they were last confirmed. */
  private readonly confirmed = new Set<string>();
  private readonly counts = new WindowCounter(CAPACITY);

  /** The rejected requests of this caller's address, if they matter for the caller. */
  countFor({ address, credential }: Caller, nowMs: number): Count | undefined {
    if (credential === undefined || this.confirmed.has(credential)) return undefined;
    return this.counts.peek(address, nowMs);
  }

  confirm({ credential }: Caller): void {
    if (credential === undefined) return;
    this.confirmed.delete(credential);
    this.confirmed.add(credential);
    const [oldest] = this.confirmed;
    if (this.confirmed.size > CAPACITY && oldest !== undefined) this.confirmed.delete(oldest);
  }

  reject({ address, credential }: Caller, nowMs: number): void {
    if (credential === undefined) return;
    this.confirmed.delete(credential);
    this.counts.hit(address, nowMs);
  }
}
