import type { Count } from './window-counter.js';

/** This share of a limit may pass before it is counted, in each process. */
const AHEAD_SHARE = 1 / 100;
/** And only while less than this share of the limit is used. */
const RELAXED_SHARE = 1 / 2;
/** How long calls that have passed wait to be counted together, in ms. */
const SPACING_MS = 25;

/** Where calls are counted for all processes. */
export interface SharedCounter {
  /** Counts a key's next `times` calls; answers the number of the last one. */
  hit(key: string, times: number): Promise<Count>;
}

/** A caller that is busy at this moment. */
interface Busy {
  counted: number;
  endsAtMs: number;
  /** Calls that have passed and are not counted yet, */
  ahead: number;
  /** and those that are being counted. */
  underWay: number;
}

/**
 * Spares most calls of a busy caller who is far below the limit the wait for the shared counter:
 * they pass on what was counted some milliseconds ago, and are counted together a little later. All
 * other calls wait. While the shared counter is away, `hit` rejects.
 */
export class AheadCounter {
  private readonly busy = new Map<string, Busy>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly shared: SharedCounter) {}

  async hit(key: string, limit: number): Promise<Count> {
    const caller = this.callerOf(key);
    if (!mayPass(caller, limit)) return this.count(key, caller, 1);
    caller.ahead += 1;
    return { current: used(caller), ttl: caller.endsAtMs - Date.now() };
  }

  private callerOf(key: string): Busy {
    const known = this.busy.get(key);
    if (known) return known;
    const caller = { counted: 0, endsAtMs: 0, ahead: 0, underWay: 0 };
    this.busy.set(key, caller);
    this.timer ??= setTimeout(() => this.countAll(), SPACING_MS).unref();
    return caller;
  }

  /** Whoever has not called since the last time is forgotten. */
  private countAll(): void {
    for (const [key, caller] of this.busy) {
      if (caller.ahead > 0) this.count(key, caller, 0).catch(() => undefined);
      else if (caller.underWay === 0) this.busy.delete(key);
    }
    this.timer =
      this.busy.size > 0 ? setTimeout(() => this.countAll(), SPACING_MS).unref() : undefined;
  }

  /** Counts what has passed, and `calls` that have not. */
  private async count(key: string, caller: Busy, calls: number): Promise<Count> {
    const times = caller.ahead + calls;
    caller.ahead = 0;
    caller.underWay += times;
    try {
      const count = await this.shared.hit(key, times);
      caller.counted = count.current;
      caller.endsAtMs = Date.now() + count.ttl;
      return count;
    } catch (error) {
      if (this.busy.get(key) === caller) this.busy.delete(key);
      throw error;
    } finally {
      caller.underWay -= times;
    }
  }
}

function used({ counted, ahead, underWay }: Busy): number {
  return counted + ahead + underWay;
}

function mayPass(caller: Busy, limit: number): boolean {
  return (
    caller.ahead + caller.underWay + 1 <= limit * AHEAD_SHARE &&
    used(caller) < limit * RELAXED_SHARE &&
    Date.now() < caller.endsAtMs
  );
}
