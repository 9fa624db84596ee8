import type { Caller } from './caller.js';
import { type Count, WindowCounter } from './window-counter.js';

const CAPACITY = 10_000;

/** What became of a credential; `unasked` where a route takes none. */
export type Verdict = 'confirmed' | 'refused' | 'unasked';

/**
 * Counts, per address and in this process, the requests whose credential nobody confirmed. Without
 * it, whoever makes up a new credential for each request would have a limit for each. Credentials
 * that were confirmed before do not suffer from what else their address sends.
 */
export class UnconfirmedCredentials {
  /** In the order in which they were last confirmed. */
  private readonly confirmed = new Set<string>();
  private readonly counts = new WindowCounter(CAPACITY);

  /** What this caller's address has sent, if it matters for the caller. */
  countFor({ address, credential }: Caller, nowMs: number): Count | undefined {
    if (credential === undefined || this.confirmed.has(credential)) return undefined;
    return this.counts.peek(address, nowMs);
  }

  /** Learns from how a request ended. */
  note({ address, credential }: Caller, verdict: Verdict, nowMs: number): void {
    if (credential === undefined) return;
    if (verdict === 'confirmed') this.confirm(credential);
    if (verdict === 'refused') this.confirmed.delete(credential);
    if (!this.confirmed.has(credential)) this.counts.hit(address, nowMs);
  }

  private confirm(credential: string): void {
    this.confirmed.delete(credential);
    this.confirmed.add(credential);
    const [oldest] = this.confirmed;
    if (this.confirmed.size > CAPACITY && oldest !== undefined) this.confirmed.delete(oldest);
  }
}
