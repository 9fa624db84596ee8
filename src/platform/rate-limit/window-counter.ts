export const WINDOW_MS = 60_000;

/** Calls counted in the current window, and the milliseconds left of it. */
export interface Count {
  readonly current: number;
  readonly ttl: number;
}

const NOTHING: Count = { current: 0, ttl: 0 };

/**
 * Counts calls per key in the memory of this process, in windows of a minute that begin with a
 * key's first call. Beyond `capacity` keys, the key with the oldest window is dropped.
 */
export class WindowCounter {
  /** In the order in which the windows began. */
  private readonly windows = new Map<string, { current: number; endsAt: number }>();

  constructor(private readonly capacity: number) {}

  hit(key: string, nowMs: number): Count {
    const { current, ttl } = this.peek(key, nowMs);
    if (current === 0) this.begin(key, nowMs);
    const window = { current: current + 1, endsAt: nowMs + (ttl || WINDOW_MS) };
    this.windows.set(key, window);
    return { current: window.current, ttl: window.endsAt - nowMs };
  }

  peek(key: string, nowMs: number): Count {
    const window = this.windows.get(key);
    if (window === undefined || window.endsAt <= nowMs) return NOTHING;
    return { current: window.current, ttl: window.endsAt - nowMs };
  }

  /** Makes room at the end of the order. */
  private begin(key: string, nowMs: number): void {
    this.windows.delete(key);
    for (const [oldest, { endsAt }] of this.windows) {
      if (this.windows.size < this.capacity && endsAt > nowMs) break;
      this.windows.delete(oldest);
    }
  }
}
