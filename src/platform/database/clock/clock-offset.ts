/** A larger step is followed only once it was confirmed: a single measurement may be wrong. */
const MAX_STEP_MS = 3_600_000;
/** For how long every measurement must agree on a large step. */
const CONFIRM_MS = 10_000;

/** A measurement: the true offset lies between `low` and `high`; all in ms. */
export interface OffsetSample {
  readonly low: number;
  readonly high: number;
  /** When it was made, by a clock that is never set. */
  readonly atMs: number;
}

/** Follows the difference between two clocks. Steps of more than an hour are followed after 10 s. */
export class ClockOffset {
  private offsetMs: number | undefined;
  private suspected: { readonly offsetMs: number; readonly sinceMs: number } | undefined;

  /** In ms; 0 until the first sample. */
  get ms(): number {
    return this.offsetMs ?? 0;
  }

  /** Returns true if the clock took a large step and is followed now. `trusted`: without confirmation. */
  observe({ low, high, atMs }: OffsetSample, trusted = false): boolean {
    const measured = refined(this.offsetMs, low, high);
    const step = this.offsetMs === undefined ? 0 : Math.abs(measured - this.offsetMs);
    if (step > MAX_STEP_MS && !trusted && !this.isConfirmed(measured, atMs)) return false;
    this.suspected = undefined;
    this.offsetMs = measured;
    return step > MAX_STEP_MS;
  }

  private isConfirmed(offsetMs: number, atMs: number): boolean {
    const known = this.suspected;
    if (known === undefined || Math.abs(known.offsetMs - offsetMs) > MAX_STEP_MS) {
      this.suspected = { offsetMs, sinceMs: atMs };
      return false;
    }
    return atMs - known.sinceMs >= CONFIRM_MS;
  }
}

/**
 * The true offset lies between `low` and `high`. An old one that may be right stays: it comes from a
 * quicker response than this one, or from one as good.
 */
export function refined(offset: number | undefined, low: number, high: number): number {
  return offset === undefined ? (low + high) / 2 : Math.min(Math.max(offset, low), high);
}
