import { Connection } from './connection.js';
import type { DestinationGuard } from '../destination/destination-guard.js';
import { dial, readyEventOf, type TlsSession } from './dial.js';

/** An idle connection is closed after this time, in ms: sooner than most receivers close it. */
const MAX_IDLE_MS = 4_000;
/** A connection carries no request after this time, in ms, so that changes of DNS are followed. */
const MAX_AGE_MS = 120_000;

/**
 * The connections to one endpoint, so that an endpoint that holds its connections takes none from
 * others at the same origin. There are as many as requests in flight: callers bound those.
 */
export class EndpointConnections {
  private readonly idle: Connection[] = [];
  private readonly session: TlsSession = {};
  private timer: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly url: URL,
    private readonly guard: DestinationGuard,
  ) {}

  /** `forceNew` ignores idle connections. Throws if the guard blocks the destination. */
  take(forceNew: boolean): Connection {
    return (forceNew ? undefined : this.takeIdle()) ?? this.dial();
  }

  /** Its response has ended; it serves again if it may. */
  release(connection: Connection): void {
    if (this.closed) connection.destroy();
    if (!connection.open) return;
    this.idle.push(connection);
    this.timer ??= setInterval(() => this.closeIdle(), MAX_IDLE_MS).unref();
  }

  /** Ends connections without a request; the others end with theirs. */
  close(): void {
    this.closed = true;
    this.closeIdle();
  }

  private dial(): Connection {
    return new Connection(dial(this.url, this.guard, this.session), readyEventOf(this.url));
  }

  /** The one used last, which is the least likely to be closed by the receiver. */
  private takeIdle(): Connection | undefined {
    const now = performance.now();
    for (let connection = this.idle.pop(); connection; connection = this.idle.pop()) {
      if (isUsable(connection, now)) return connection;
      connection.destroy();
    }
    return undefined;
  }

  private closeIdle(): void {
    const now = performance.now();
    const kept = this.idle.filter((connection) => !this.closed && isUsable(connection, now));
    for (const connection of this.idle) if (!kept.includes(connection)) connection.destroy();
    this.idle.splice(0, this.idle.length, ...kept);
    if (kept.length > 0) return;
    clearInterval(this.timer);
    this.timer = undefined;
  }
}

function isUsable({ open, openedAt, idleSince }: Connection, now: number): boolean {
  return open && now - openedAt < MAX_AGE_MS && now - idleSince < MAX_IDLE_MS;
}
