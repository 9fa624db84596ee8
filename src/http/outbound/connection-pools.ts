import { Pool } from 'undici';

/** Pools kept at once. */
const MAX_POOLS = 2_000;
/** A pool without a request for this long is closed, in ms; its idle connections close after 4 s. */
const IDLE_MS = 60_000;

interface KeyedPool {
  readonly origin: string;
  readonly pool: Pool;
  usedAt: number;
}

/**
 * A connection pool per key, so that an endpoint that holds its connections takes none from others at
 * the same origin. A pool opens as many connections as it has requests: callers bound those.
 */
export class ConnectionPools {
  /** Least recently used first. */
  private readonly pools = new Map<string, KeyedPool>();

  constructor(private readonly options: Pool.Options) {}

  get(key: string, origin: string): Pool {
    const usedAt = performance.now();
    const known = this.pools.get(key);
    this.pools.delete(key);
    if (known?.origin === origin) {
      known.usedAt = usedAt;
      this.pools.set(key, known);
      return known.pool;
    }
    if (known) close(known);
    this.closeIdle(usedAt);
    const pool = new Pool(origin, this.options);
    this.pools.set(key, { origin, pool, usedAt });
    return pool;
  }

  /** Ends every connection at once; requests in flight fail. */
  async destroy(): Promise<void> {
    const all = [...this.pools.values()];
    this.pools.clear();
    await Promise.all(all.map(({ pool }) => pool.destroy()));
  }

  private closeIdle(nowMs: number): void {
    for (const [key, known] of this.pools) {
      if (this.pools.size < MAX_POOLS && nowMs - known.usedAt < IDLE_MS) break;
      this.pools.delete(key);
      close(known);
    }
  }
}

/** Lets requests in flight end. */
function close({ pool }: KeyedPool): void {
  pool.close().catch(() => undefined);
}
