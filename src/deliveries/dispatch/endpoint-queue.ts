import type { DueDelivery } from '../queue/delivery-queue.js';

export interface EndpointLimits {
  /** Attempts in flight while responses are slow or the endpoint is unknown. */
  readonly inFlight: number;
  /** Attempts in flight while responses are quick. */
  readonly inFlightIfQuick: number;
  /** Slots held, attempts whose result is not recorded yet included. */
  readonly slots: number;
}

/** How an endpoint responded to one attempt. */
export type Pace = 'quick' | 'slow' | 'no-response';

/** Responses within this time are quick, in ms. */
const QUICK_MS = 500;

/** `durationMs` is null where no response arrived. */
export function paceOf(durationMs: number | null): Pace {
  if (durationMs === null) return 'no-response';
  return durationMs <= QUICK_MS ? 'quick' : 'slow';
}

/** Concurrency limit of an endpoint that has not responded yet. */
export const SLOW_START = 8;

interface Waiting {
  readonly id: string;
  readonly untilMs: number;
}

/** The part that outlives an endpoint queue: see `ConcurrencyLimitCache`. */
export interface EndpointState {
  readonly limit: number;
  /** Whether the last response was quick. */
  readonly quick: boolean;
}

/**
 * The due deliveries of one webhook in this worker; those of replays wait behind all others. The
 * concurrency limit grows by one with each response and halves with each attempt without one (additive
 * increase, multiplicative decrease), so an endpoint that hangs soon holds a single slot. Ids that do not
 * fit are dropped: PostgreSQL keeps them, and `overflowed` is set.
 */
export class EndpointQueue {
  overflowed = false;
  /** A query for more is in progress. */
  fetching = false;
  /** When the latest query for more started, in ms. */
  fetchedAt = -Infinity;
  private limit: number;
  private quick: boolean;
  private readonly waiting: Waiting[] = [];
  private readonly waitingReplays: Waiting[] = [];
  private readonly known = new Set<string>();
  /** When each attempt without a response was claimed, oldest first. */
  private readonly inFlight = new Map<string, number>();

  constructor(
    readonly webhookId: string,
    readonly accountId: string,
    private readonly limits: EndpointLimits,
    before?: EndpointState,
  ) {
    this.limit = Math.min(before?.limit ?? SLOW_START, limits.inFlightIfQuick);
    this.quick = before?.quick ?? false;
  }

  get state(): EndpointState {
    return { limit: this.limit, quick: this.quick };
  }

  get waitingCount(): number {
    return this.waiting.length + this.waitingReplays.length;
  }

  get waitingReplayCount(): number {
    return this.waitingReplays.length;
  }

  /** Slots held: claims, attempts and results that are not recorded yet. */
  get held(): number {
    return this.known.size - this.waitingCount;
  }

  /** A delivery is waiting, and the endpoint may get another attempt. */
  get ready(): boolean {
    return this.waitingCount > 0 && this.mayStart;
  }

  /** The endpoint may get another attempt. */
  get mayStart(): boolean {
    return this.inFlight.size < this.limit && this.held < this.limits.slots;
  }

  get isEmpty(): boolean {
    return this.known.size === 0 && !this.overflowed && !this.fetching;
  }

  /** The last response was quick, and no attempt in flight has taken longer than a quick one. */
  isQuick(nowMs: number): boolean {
    const [oldest = nowMs] = this.inFlight.values();
    return this.quick && nowMs - oldest <= QUICK_MS;
  }

  has(id: string): boolean {
    return this.known.has(id);
  }

  /** `id` must not be known yet. It waits until `untilMs`, when another worker may read it. */
  add(id: string, isReplay = false, untilMs = Infinity): void {
    this.known.add(id);
    (isReplay ? this.waitingReplays : this.waiting).push({ id, untilMs });
  }

  /** Drops the first ones as long as they have waited too long; returns how many. PostgreSQL has them. */
  dropExpired(nowMs: number): number {
    const before = this.known.size;
    for (const waiting of [this.waiting, this.waitingReplays]) {
      for (let [first] = waiting; first && first.untilMs <= nowMs; [first] = waiting) {
        this.known.delete(first.id);
        waiting.shift();
      }
    }
    const dropped = before - this.known.size;
    if (dropped > 0) this.overflowed = true;
    return dropped;
  }

  /** The next one, which holds a slot until it is `done`; undefined unless `ready`. */
  take(nowMs: number): DueDelivery | undefined {
    const next = this.ready ? (this.waiting.shift() ?? this.waitingReplays.shift()) : undefined;
    if (next === undefined) return undefined;
    const { id } = next;
    this.inFlight.set(id, nowMs);
    return { id, webhookId: this.webhookId, accountId: this.accountId };
  }

  /** Starts an attempt that did not wait here; it holds a slot until it is `done`. Only if `mayStart`. */
  start(id: string, nowMs: number): void {
    this.known.add(id);
    this.inFlight.set(id, nowMs);
  }

  /** The attempt has ended; its result is not recorded yet. */
  responded(id: string, pace: Pace): void {
    this.inFlight.delete(id);
    this.quick = pace === 'quick';
    if (pace === 'no-response') this.limit = Math.max(Math.floor(this.limit / 2), 1);
    else {
      const most = this.quick ? this.limits.inFlightIfQuick : this.limits.inFlight;
      this.limit = Math.min(this.limit + 1, most);
    }
  }

  /** The result is recorded, or nothing was sent. */
  done(id: string): void {
    this.known.delete(id);
    this.inFlight.delete(id);
  }
}
