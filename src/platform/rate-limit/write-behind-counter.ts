import type { Count } from './window-counter.js';

/** Share of a limit that may pass uncounted, in each process. */
const UNCOUNTED_SHARE = 1 / 100;
/** Calls pass uncounted only while less than this share of the limit is used. */
const WRITE_BEHIND_SHARE = 1 / 2;
/** Interval at which passed calls are counted together. */
const COUNT_INTERVAL_MS = 25;

/** Counts calls for all processes. */
export interface SharedCounter {
  /** Counts a key's next `times` calls; returns the number of the last one. */
  hit(key: string, times: number): Promise<Count>;
}

/** A caller with recent calls. */
interface Caller {
  counted: number;
  endsAtMs: number;
  /** Calls that have passed and are not counted yet. */
  uncounted: number;
  /** Calls that are being counted. */
  counting: number;
}

/**
 * Lets most calls of a frequent caller far below the limit pass without waiting for the shared counter:
 * they are checked against the last count, and counted together a little later. All other calls wait.
 * While the shared counter is unavailable, `hit` rejects.
 */
export class WriteBehindCounter {
  private readonly callers = new Map<string, Caller>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly shared: SharedCounter) {}

  async hit(key: string, limit: number): Promise<Count> {
    const caller = this.callerOf(key);
    if (!mayPass(caller, limit)) return this.count(key, caller, 1);
    caller.uncounted += 1;
    return { current: used(caller), ttl: caller.endsAtMs - Date.now() };
  }

  private callerOf(key: string): Caller {
    const known = this.callers.get(key);
    if (known) return known;
    const caller = { counted: 0, endsAtMs: 0, uncounted: 0, counting: 0 };
    this.callers.set(key, caller);
    this.timer ??= setTimeout(() => this.countAll(), COUNT_INTERVAL_MS).unref();
    return caller;
  }

  /** Counts the uncounted calls, and drops callers without recent ones. */
  private countAll(): void {
    for (const [key, caller] of this.callers) {
      if (caller.uncounted > 0) this.count(key, caller, 0).catch(() => undefined);
      else if (caller.counting === 0) this.callers.delete(key);
    }
    this.timer =
      this.callers.size > 0
        ? setTimeout(() => this.countAll(), COUNT_INTERVAL_MS).unref()
        : undefined;
  }

  /** Counts the uncounted calls and `calls` new ones. */
  private async count(key: string, caller: Caller, calls: number): Promise<Count> {
    const times = caller.uncounted + calls;
    caller.uncounted = 0;
    caller.counting += times;
    try {
      const count = await this.shared.hit(key, times);
      caller.counted = count.current;
      caller.endsAtMs = Date.now() + count.ttl;
      return count;
    } catch (error) {
      if (this.callers.get(key) === caller) this.callers.delete(key);
      throw error;
    } finally {
      caller.counting -= times;
    }
  }
}

function used({ counted, uncounted, counting }: Caller): number {
  return counted + uncounted + counting;
}

function mayPass(caller: Caller, limit: number): boolean {
  return (
    caller.uncounted + caller.counting + 1 <= limit * UNCOUNTED_SHARE &&
    used(caller) < limit * WRITE_BEHIND_SHARE &&
    Date.now() < caller.endsAtMs
  );
}
