/** A coordinated webhook with due deliveries. */
export interface WaitingWebhook {
  readonly webhookId: string;
  readonly accountId: string;
  /** Sent as a probe if the circuit is open. */
  readonly probeId: string | null;
}

/** A webhook whose turn has come. */
export interface DueWebhook extends WaitingWebhook {
  /** How late its turn is, in ms. */
  readonly lateMs: number;
  /** Where the search of the turn before it ended: see `OrderedDue`. */
  readonly after: string | null;
}

/** How a turn ended: see `Turn`. */
export interface TurnEnd {
  readonly nextInMs: number | null;
  readonly probed: boolean;
  readonly after: string | null;
}

/** Webhooks that wait in one worker. Others stay in PostgreSQL, where the sweeper finds them again. */
export const MOST_WAITING = 10_000;
/** Between two turns of a webhook in one worker, in ms. */
export const MIN_INTERVAL_MS = 20;
/** The longest wait for a turn, in ms: after that, a change of the limits takes effect. */
export const MAX_WAIT_MS = 2_000;

interface Entry {
  webhook: WaitingWebhook;
  /** Infinity while its turn is in progress. */
  atMs: number;
  notBeforeMs: number;
  /** Something changed since its search began. */
  changed: boolean;
  /** Where the search of its latest turn ended; null if it is complete. */
  after: string | null;
}

/** The coordinated webhooks that this worker knows to have due deliveries, and the times of their next turns. */
export class TurnSchedule {
  private readonly entries = new Map<string, Entry>();
  /** When webhooks that left may have another turn, earliest first. */
  private readonly resting = new Map<string, number>();
  /** The number of the latest turn of each account, earliest first; at most {@link MOST_WAITING}. */
  private readonly served = new Map<string, number>();
  private turns = 0;

  /** Webhooks that wait for a turn or have one. */
  get webhookIds(): string[] {
    return [...this.entries.keys()];
  }

  /** The time of the next turn; Infinity if there is none. */
  get nextAtMs(): number {
    let nextAtMs = Infinity;
    for (const { atMs } of this.entries.values()) nextAtMs = Math.min(nextAtMs, atMs);
    return nextAtMs;
  }

  /** A delivery became due. A webhook that waits for its limits keeps its time. */
  add(webhook: WaitingWebhook, nowMs: number): void {
    const entry = this.entries.get(webhook.webhookId);
    if (entry !== undefined) {
      entry.changed = true;
      if (webhook.probeId !== null) entry.webhook = webhook;
      return;
    }
    if (this.entries.size >= MOST_WAITING) return;
    const notBeforeMs = Math.max(this.resting.get(webhook.webhookId) ?? nowMs, nowMs);
    this.entries.set(webhook.webhookId, {
      webhook,
      atMs: notBeforeMs,
      notBeforeMs,
      changed: false,
      after: null,
    });
  }

  /** The webhook may send more: it has a turn as soon as possible. */
  hasten(webhook: WaitingWebhook, nowMs: number): void {
    this.add(webhook, nowMs);
    const entry = this.entries.get(webhook.webhookId);
    if (entry === undefined || entry.atMs === Infinity) return;
    entry.atMs = Math.min(entry.atMs, Math.max(entry.notBeforeMs, nowMs));
  }

  /**
   * A webhook whose turn is due: of the account whose latest turn was longest ago, the one that was due
   * first. Its turn is in progress until it `ended`.
   */
  take(nowMs: number): DueWebhook | null {
    const entry = this.nextDue(nowMs);
    if (entry === undefined) return null;
    this.countTurn(entry.webhook.accountId);
    const lateMs = nowMs - entry.atMs;
    entry.atMs = Infinity;
    const { webhook, after } = entry;
    if (after === null) entry.changed = false;
    return { ...webhook, lateMs, after };
  }

  /** The next turn follows after `nextInMs`; with null only if the webhook was added during its search. */
  ended({ webhookId, probeId }: WaitingWebhook, turn: TurnEnd, nowMs: number): void {
    const entry = this.entries.get(webhookId);
    if (entry === undefined) return;
    entry.notBeforeMs = nowMs + MIN_INTERVAL_MS;
    entry.after = turn.after;
    const waitMs = turn.nextInMs ?? (entry.changed ? 0 : null);
    if (waitMs === null) {
      this.leave(webhookId, entry.notBeforeMs, nowMs);
      return;
    }
    if (turn.probed && entry.webhook.probeId === probeId) {
      entry.webhook = { ...entry.webhook, probeId: null };
    }
    entry.atMs = Math.max(nowMs + Math.min(waitMs, MAX_WAIT_MS), entry.notBeforeMs);
  }

  private leave(webhookId: string, restUntilMs: number, nowMs: number): void {
    this.entries.delete(webhookId);
    this.resting.delete(webhookId);
    this.resting.set(webhookId, restUntilMs);
    for (const [id, untilMs] of this.resting) {
      if (untilMs > nowMs) break;
      this.resting.delete(id);
    }
  }

  private nextDue(nowMs: number): Entry | undefined {
    let next: Entry | undefined;
    for (const entry of this.entries.values()) {
      if (entry.atMs <= nowMs && (next === undefined || this.isBefore(entry, next))) next = entry;
    }
    return next;
  }

  private isBefore(a: Entry, b: Entry): boolean {
    const [servedA, servedB] = [a, b].map(
      ({ webhook }) => this.served.get(webhook.accountId) ?? 0,
    ) as [number, number];
    return servedA === servedB ? a.atMs < b.atMs : servedA < servedB;
  }

  private countTurn(accountId: string): void {
    this.turns += 1;
    this.served.delete(accountId);
    this.served.set(accountId, this.turns);
    const [earliest] = this.served.keys();
    if (earliest !== undefined && this.served.size > MOST_WAITING) this.served.delete(earliest);
  }
}
