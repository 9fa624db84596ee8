/** A delivery that is due, and whose it is. */
export interface DueDelivery {
  readonly id: string;
  readonly webhookId: string;
}

export interface LaneLimits {
  /** Attempts under way at most, once the endpoint has shown that it keeps up. */
  readonly active: number;
  /** The same for as long as it answers at once: it gives each slot back within moments. */
  readonly activeIfQuick: number;
  readonly waiting: number;
}

/** What an attempt shows of its endpoint. */
export type Pace = 'quick' | 'slow' | 'timed-out';

/** Answers that come within this time are quick, in ms. */
const QUICK_MS = 500;

/** `durationMs` is null where there was no answer. */
export function paceOf(durationMs: number | null): Pace {
  if (durationMs === null) return 'timed-out';
  return durationMs <= QUICK_MS ? 'quick' : 'slow';
}

/** Attempts under way that an endpoint gets before it has shown anything. */
const SLOW_START = 8;

/**
 * The deliveries of one webhook in this worker: some wait, a few have an attempt under way. How many
 * may be under way grows by one with each answer and halves with each timeout (additive increase,
 * multiplicative decrease), so endpoints that hang soon hold next to nothing, and those that take
 * their time never more than their share. What does not fit is forgotten here and stays due in
 * PostgreSQL; `overflowed` remembers that there is more.
 */
export class Lane {
  overflowed = false;
  /** How many attempts may be under way now. */
  window: number;
  private readonly waiting: string[] = [];
  private readonly known = new Set<string>();
  private readonly unrecorded = new Set<string>();
  private readonly firstWindow: number;

  /** `window` is what a lane of the same endpoint has come to a moment ago. */
  constructor(
    readonly webhookId: string,
    private readonly limits: LaneLimits,
    window?: number,
  ) {
    this.firstWindow = Math.min(SLOW_START, limits.active);
    this.window = window ?? this.firstWindow;
  }

  get waitingCount(): number {
    return this.waiting.length;
  }

  /** True when something waits, the endpoint may take another attempt, and the lane another slot. */
  get ready(): boolean {
    const slots = this.known.size - this.waiting.length;
    const underWay = slots - this.unrecorded.size;
    return this.waiting.length > 0 && underWay < this.window && slots < this.limits.activeIfQuick;
  }

  /** True when there is nothing here worth remembering. */
  get idle(): boolean {
    return this.known.size === 0 && !this.overflowed && this.window >= this.firstWindow;
  }

  /** Time to look into PostgreSQL for what was forgotten. */
  get wantsRefill(): boolean {
    return this.overflowed && this.waiting.length <= this.limits.waiting / 4;
  }

  add(id: string): void {
    if (this.known.has(id)) return;
    if (this.waiting.length >= this.limits.waiting) {
      this.overflowed = true;
      return;
    }
    this.known.add(id);
    this.waiting.push(id);
  }

  /** The next one, which holds a slot until it is `done`. */
  take(): DueDelivery | undefined {
    const id = this.ready ? this.waiting.shift() : undefined;
    return id === undefined ? undefined : { id, webhookId: this.webhookId };
  }

  /** The attempt is over for the endpoint, and is yet to be recorded. */
  answered(id: string, pace: Pace): void {
    this.unrecorded.add(id);
    if (pace === 'quick') this.window = Math.min(this.window + 1, this.limits.activeIfQuick);
    if (pace === 'slow') this.window = Math.min(this.window + 1, this.limits.active);
    if (pace === 'timed-out') this.window = Math.max(Math.floor(this.window / 2), 1);
  }

  /** It is recorded, or nothing was sent. */
  done(id: string): void {
    this.known.delete(id);
    this.unrecorded.delete(id);
  }
}
