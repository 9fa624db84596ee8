import { AccountQueues } from './account-queues.js';
import { ConcurrencyLimitCache } from './concurrency-limit-cache.js';
import { EndpointQueue, type Pace } from './endpoint-queue.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import { addSlot, mayTakeSlot, withAsked, type SlotUse } from './slot-shares.js';

/** Shares of a worker's slots that one endpoint may hold. */
const IN_FLIGHT_SHARE = 1 / 8;
const IN_FLIGHT_IF_QUICK_SHARE = 1 / 4;
const SLOTS_SHARE = 1 / 2;

/** Ids waiting in memory: per endpoint, per account, and in all. */
const WAITING_PER_ENDPOINT = 1_000;
const WAITING_PER_ACCOUNT = 10_000;
const WAITING_IN_ALL = 100_000;
/** Every endpoint queue has room for this many, however many others there are. */
const WAITING_AT_LEAST = 8;
/** The share of an endpoint queue's room that replays may use. */
const REPLAY_SHARE = 1 / 4;

/** Interval between two queries for one endpoint, in ms: deliveries that no claim grants must not cause a loop. */
const FETCH_INTERVAL_MS = 50;

interface Turn {
  readonly accountId: string;
  readonly account: AccountQueues;
  readonly use: SlotUse;
  /** Webhooks that were refused slots a moment ago. */
  readonly asking: number;
}

/** How much of a worker is in use. */
export interface SlotUsage {
  readonly slots: number;
  readonly slotsInUse: number;
  readonly endpointQueues: number;
  /** Ids that wait for a slot. */
  readonly waiting: number;
}

/**
 * The due deliveries that this worker knows of, and whose turn it is. Accounts take turns, then the
 * endpoints of each; the one served longest ago comes first. Ids that do not fit are dropped and read
 * from PostgreSQL later (`fetches`), so memory follows the number of endpoints, not the backlog.
 */
export class FairQueues {
  /** The account served longest ago comes first. */
  private readonly accounts = new Map<string, AccountQueues>();
  private readonly endpoints = new Map<string, EndpointQueue>();
  private readonly states = new ConcurrencyLimitCache();
  private waiting = 0;
  /** Slots taken without a delivery, since the start. */
  private slotIds = 0;

  constructor(private readonly slots: number) {}

  /** Ids waiting for a slot, in all. */
  get waitingCount(): number {
    return this.waiting;
  }

  usage(nowMs: number): SlotUsage {
    return {
      slots: this.slots,
      slotsInUse: this.use(nowMs).total.held,
      endpointQueues: this.endpoints.size,
      waiting: this.waitingCount,
    };
  }

  /** Webhooks whose further deliveries are read from PostgreSQL as room becomes free. */
  get overflowed(): string[] {
    return [...this.endpoints.values()]
      .filter(({ overflowed }) => overflowed)
      .map(({ webhookId }) => webhookId);
  }

  /**
   * Adds deliveries that are not known yet, while there is room. With `maxWaitMs`, those that wait longer for
   * a slot are dropped (`dropExpired`).
   */
  add(due: readonly DueDelivery[], nowMs: number, maxWaitMs = Infinity): void {
    for (const delivery of due) {
      const queue = this.queueOf(delivery, nowMs);
      if (queue.has(delivery.id)) continue;
      if (this.hasRoom(queue, delivery)) {
        queue.add(delivery.id, delivery.isReplay, nowMs + maxWaitMs);
        this.waiting += 1;
      } else {
        queue.overflowed = true;
      }
    }
  }

  /** PostgreSQL has more due deliveries of this webhook. */
  markOverflowed(endpoint: Omit<DueDelivery, 'id'>, nowMs: number): void {
    this.queueOf(endpoint, nowMs).overflowed = true;
  }

  /** Dropped deliveries are read from PostgreSQL later. */
  dropExpired(nowMs: number): void {
    for (const queue of this.endpoints.values()) this.waiting -= queue.dropExpired(nowMs);
  }

  /**
   * At most `count` deliveries by turns, none of the accounts `except`; each holds a slot until it is
   * `done`.
   */
  take(count: number, nowMs: number, except: ReadonlySet<string> = new Set()): DueDelivery[] {
    const batch: DueDelivery[] = [];
    const { total, turns } = this.use(nowMs);
    let ready = turns.filter(({ accountId }) => !except.has(accountId));
    while (ready.length > 0 && batch.length < count) {
      ready = ready.filter((turn) => {
        if (batch.length >= count) return false;
        const due = this.takeOne(turn, total, nowMs);
        if (due !== undefined) batch.push(due);
        return due !== undefined;
      });
    }
    this.waiting -= batch.length;
    return batch;
  }

  responded({ id, webhookId }: DueDelivery, pace: Pace): void {
    this.endpoints.get(webhookId)?.responded(id, pace);
  }

  /** The result is recorded, or nothing was sent. */
  done({ id, webhookId }: DueDelivery, nowMs: number): void {
    const queue = this.endpoints.get(webhookId);
    if (queue === undefined) return;
    queue.done(id);
    this.removeIfEmpty(queue, nowMs);
  }

  /**
   * Slots for at most `count` attempts at an endpoint, as many as `take` would give it in this turn. Each is
   * held until it is `done`.
   */
  takeSlots(endpoint: Omit<DueDelivery, 'id'>, count: number, nowMs: number): DueDelivery[] {
    const queue = this.queueOf(endpoint, nowMs);
    const { total, turns } = this.use(nowMs);
    const use = turns.find(({ accountId }) => accountId === endpoint.accountId)?.use;
    const taken: DueDelivery[] = [];
    let refused = false;
    while (use && taken.length < count && queue.mayStart) {
      const quick = queue.isQuick(nowMs);
      refused = !mayTakeSlot(this.slots, { total, account: use }, quick);
      if (refused) break;
      addSlot(total, quick);
      addSlot(use, quick);
      this.slotIds += 1;
      const slot = { ...endpoint, id: `slot-${this.slotIds}` };
      queue.start(slot.id, nowMs);
      taken.push(slot);
    }
    this.accountOf(endpoint.accountId).asked(endpoint.webhookId, refused, nowMs);
    this.removeIfEmpty(queue, nowMs);
    return taken;
  }

  /** At most one probe of each webhook waits. */
  addProbe(due: DueDelivery): void {
    this.accountOf(due.accountId).addProbe(due);
  }

  /** Probes that may be sent now; each holds a slot until it is `probed`. */
  takeProbes(nowMs: number): DueDelivery[] {
    const batch: DueDelivery[] = [];
    const { total, turns } = this.use(nowMs);
    for (const { account, use } of turns) {
      while (mayTakeSlot(this.slots, { total, account: use }, false)) {
        const due = account.takeProbe();
        if (due === undefined) break;
        addSlot(total, false);
        addSlot(use, false);
        batch.push(due);
      }
    }
    return batch;
  }

  probed({ id, accountId }: DueDelivery): void {
    const account = this.accounts.get(accountId);
    account?.probed(id);
    if (account?.isEmpty) this.accounts.delete(accountId);
  }

  /** At most `count` endpoint queues with room for more, and how much. */
  fetches(
    count: number,
    nowMs: number,
  ): { readonly queue: EndpointQueue; readonly room: number }[] {
    const fetches: { queue: EndpointQueue; room: number }[] = [];
    for (const { endpoints } of this.accounts.values()) {
      for (const queue of endpoints.values()) {
        if (fetches.length >= count) return fetches;
        if (!queue.overflowed || queue.fetching) continue;
        if (nowMs - queue.fetchedAt < FETCH_INTERVAL_MS) continue;
        const room = this.capacityOf(queue);
        const waiting = queue.waitingCount - queue.waitingReplayCount;
        if (waiting <= room / 4) fetches.push({ queue, room });
      }
    }
    return fetches;
  }

  /** Its state stays in the concurrency-limit cache. */
  removeIfEmpty(queue: EndpointQueue, nowMs: number): void {
    if (!queue.isEmpty) return;
    this.states.set(queue.webhookId, queue.state, nowMs);
    this.endpoints.delete(queue.webhookId);
    const account = this.accounts.get(queue.accountId);
    account?.endpoints.delete(queue.webhookId);
    if (account?.isEmpty) this.accounts.delete(queue.accountId);
  }

  private use(nowMs: number): { total: SlotUse; turns: Turn[] } {
    const turns = [...this.accounts].map(([accountId, account]) => ({
      accountId,
      account,
      use: account.use(nowMs),
      asking: account.askingCount(nowMs),
    }));
    const total = { held: 0, slow: 0 };
    for (const { use } of turns) {
      total.held += use.held;
      total.slow += use.slow;
    }
    return { total, turns };
  }

  private takeOne(
    { accountId, account, use, asking }: Turn,
    total: SlotUse,
    nowMs: number,
  ): DueDelivery | undefined {
    const uses = withAsked({ total, account: use }, asking);
    const queue = account.next((candidate) =>
      mayTakeSlot(this.slots, uses, candidate.isQuick(nowMs)),
    );
    if (queue === undefined) return undefined;
    const quick = queue.isQuick(nowMs);
    addSlot(total, quick);
    addSlot(use, quick);
    this.accounts.delete(accountId);
    this.accounts.set(accountId, account);
    return queue.take(nowMs);
  }

  private queueOf({ webhookId, accountId }: Omit<DueDelivery, 'id'>, nowMs: number): EndpointQueue {
    const known = this.endpoints.get(webhookId);
    if (known) return known;
    const share = (of: number): number => Math.max(Math.floor(this.slots * of), 1);
    const limits = {
      inFlight: share(IN_FLIGHT_SHARE),
      inFlightIfQuick: share(IN_FLIGHT_IF_QUICK_SHARE),
      slots: share(SLOTS_SHARE),
    };
    const state = this.states.get(webhookId, nowMs);
    const queue = new EndpointQueue(webhookId, accountId, limits, state);
    this.endpoints.set(webhookId, queue);
    this.accountOf(accountId).endpoints.set(webhookId, queue);
    return queue;
  }

  private accountOf(accountId: string): AccountQueues {
    const known = this.accounts.get(accountId);
    if (known) return known;
    const account = new AccountQueues();
    this.accounts.set(accountId, account);
    return account;
  }

  private hasRoom(queue: EndpointQueue, { isReplay }: DueDelivery): boolean {
    const capacity = this.capacityOf(queue);
    if (queue.waitingCount >= capacity) return false;
    return !isReplay || queue.waitingReplayCount < capacity * REPLAY_SHARE;
  }

  /** Ids that may wait for an endpoint: an equal share of its account's limit, which shrinks as memory fills. */
  private capacityOf({ accountId }: EndpointQueue): number {
    const endpoints = this.accounts.get(accountId)?.endpoints.size ?? 1;
    const ofAccount = Math.min(WAITING_PER_ACCOUNT, WAITING_IN_ALL - this.waiting);
    const fair = Math.floor(ofAccount / endpoints);
    return Math.min(Math.max(fair, WAITING_AT_LEAST), WAITING_PER_ENDPOINT);
  }
}
