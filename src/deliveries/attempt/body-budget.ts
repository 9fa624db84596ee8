/** Bytes of response bodies that an account may store at once, and again every {@link REFILL_MS}. */
export const BODY_BUDGET_BYTES = 64 * 1024 * 1024;
const REFILL_MS = 86_400_000;
/** Accounts tracked; beyond it, the one that stored a body least recently is dropped. */
const MAX_ACCOUNTS = 10_000;

interface Bucket {
  /** Bytes in use at `atMs`. */
  readonly level: number;
  readonly atMs: number;
}

/**
 * Bounds the bytes that the response bodies of one account add to the database: a leaky bucket per account
 * and process. Beyond it, attempts are recorded without their body.
 */
export class BodyBudget {
  /** Least recently used first. */
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly capacity = BODY_BUDGET_BYTES,
    private readonly maxAccounts = MAX_ACCOUNTS,
  ) {}

  /** Whether a body of this size may be stored; if so, it counts. `nowMs` never decreases. */
  take(account: string, bytes: number, nowMs: number): boolean {
    if (bytes === 0) return true;
    const level = this.levelOf(account, nowMs) + bytes;
    if (level > this.capacity) return false;
    this.buckets.delete(account);
    this.buckets.set(account, { level, atMs: nowMs });
    if (this.buckets.size > this.maxAccounts) {
      const [oldest] = this.buckets.keys();
      if (oldest !== undefined) this.buckets.delete(oldest);
    }
    return true;
  }

  private levelOf(account: string, nowMs: number): number {
    const bucket = this.buckets.get(account);
    if (bucket === undefined) return 0;
    const drained = ((nowMs - bucket.atMs) * this.capacity) / REFILL_MS;
    return Math.max(bucket.level - drained, 0);
  }
}
