import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { recordSpan } from '../../platform/tracing/spans.js';
import { AttemptExecutor } from '../attempt/attempt-executor.js';
import type { ClaimedDelivery } from '../attempt/claimed-delivery.js';
import { ClaimMetrics } from '../metrics/claim-metrics.js';
import { ClaimsRepository } from './claims.repository.js';
import { paceOf, type EndpointQueue } from './endpoint-queue.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import { OVERDUE_MS } from './shares.js';
import { FairQueues, type SlotUsage } from './fair-queues.js';
import { WorkerRegistry } from '../recovery/worker-registry.js';

/** Large: a claim of one delivery costs as much as twenty more in a large claim. */
const CLAIM_BATCH = 250;
/** At most one per account, so that other accounts do not wait for it. */
const CLAIMS_AT_ONCE = 2;
const FETCHES_AT_ONCE = 4;
/** Attempts started in one turn of the event loop, so that a large batch does not block it. */
const STARTS_PER_TURN = 32;
/** Others share what arrives while more of the slots are in use. */
const SLOTS_SHARE_AT_LIGHT_LOAD = 1 / 2;

/**
 * Distributes due deliveries over the attempts that this worker may have in flight; `FairQueues` decides
 * whose turn it is. It claims many deliveries at once, and only when slots are free.
 */
@Injectable()
export class DeliveryDispatcher {
  private readonly logger = new Logger(DeliveryDispatcher.name);
  private readonly slots: number;
  private readonly queues: FairQueues;
  private readonly running = new Set<Promise<void>>();
  /** The accounts of each claim in progress. */
  private readonly claiming = new Set<ReadonlySet<string>>();
  private fetching = 0;
  private lastClaimFailure = -Infinity;
  private stopped = false;
  private pumping = false;

  constructor(
    config: AppConfig,
    private readonly claims: ClaimsRepository,
    private readonly executor: AttemptExecutor,
    private readonly worker: WorkerRegistry,
    private readonly metrics: ClaimMetrics,
  ) {
    this.slots = config.delivery.concurrency;
    this.queues = new FairQueues(this.slots);
  }

  /** Webhooks whose due deliveries this dispatcher reads from PostgreSQL by itself. */
  get overflowed(): string[] {
    return this.queues.overflowed;
  }

  /** Whether they can all be claimed at once, and most slots remain free. */
  hasRoomFor(count: number): boolean {
    if (this.stopped || this.queues.waitingCount > 0) return false;
    return this.running.size + count <= this.slots * SLOTS_SHARE_AT_LIGHT_LOAD;
  }

  /**
   * Takes due deliveries. Never blocks: deliveries that do not fit stay in PostgreSQL, and so do those that
   * get no slot in time, because then all workers read them, each its share.
   */
  offer(due: readonly DueDelivery[]): void {
    if (this.stopped) return;
    this.queues.add(due, performance.now(), OVERDUE_MS);
    this.pump();
  }

  /** Reads the due deliveries of these webhooks from PostgreSQL, where there are many of them. */
  offerBacklogs(endpoints: readonly Omit<DueDelivery, 'id'>[]): void {
    if (this.stopped) return;
    for (const endpoint of endpoints) this.queues.markOverflowed(endpoint, performance.now());
    this.pump();
  }

  /** Sends one delivery to an endpoint whose circuit is open, as soon as there is a slot. */
  probe(due: DueDelivery): void {
    if (this.stopped) return;
    this.queues.addProbe(due);
    this.pump();
  }

  /**
   * Slots for at most `count` attempts at an endpoint whose deliveries are claimed elsewhere. They have ids
   * of their own, and are held until they are released or their attempts have ended.
   */
  takeSlots(endpoint: Omit<DueDelivery, 'id'>, count: number): DueDelivery[] {
    if (this.stopped) return [];
    return this.queues.takeSlots(endpoint, count, performance.now());
  }

  releaseSlots(slots: readonly DueDelivery[]): void {
    if (slots.length === 0) return;
    for (const slot of slots) this.queues.done(slot, performance.now());
    this.pump();
  }

  /** Makes an attempt after `inMs` in a slot that was taken; resolves when its result is recorded. */
  runLater(slot: DueDelivery, delivery: ClaimedDelivery, inMs: number): Promise<void> {
    const work = (async () => {
      if (inMs > 0) await sleep(inMs);
      await this.run(slot, delivery);
    })();
    this.track(work);
    return work;
  }

  usage(): SlotUsage {
    return this.queues.usage(performance.now());
  }

  /** When a claim last failed, in ms of the monotonic clock. It may have been granted, and its result lost. */
  get claimFailedAt(): number {
    return this.lastClaimFailure;
  }

  /** Accepts nothing more, and resolves when no attempt is in flight. */
  async drain(): Promise<void> {
    this.stopped = true;
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }

  /**
   * Runs once per turn of the event loop: attempts are recorded together, so their slots become free
   * together, and one statement claims for all of them.
   */
  private pump(): void {
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      if (!this.stopped) this.fillSlots();
    });
  }

  private fillSlots(): void {
    const now = performance.now();
    this.queues.dropExpired(now);
    for (const probe of this.queues.takeProbes(now)) this.track(this.claimAndProbe(probe));
    while (this.claiming.size < CLAIMS_AT_ONCE) {
      const busy = new Set([...this.claiming].flatMap((accounts) => [...accounts]));
      const batch = this.queues.take(CLAIM_BATCH, now, busy);
      if (batch.length === 0) break;
      this.track(this.claimAndRun(batch));
    }
    for (const { queue, room } of this.queues.fetches(FETCHES_AT_ONCE - this.fetching, now)) {
      this.track(this.fetchMore(queue, room));
    }
  }

  private async claimAndRun(batch: DueDelivery[]): Promise<void> {
    const accounts = new Set(batch.map(({ accountId }) => accountId));
    this.claiming.add(accounts);
    const claimed = await this.claim(batch, false);
    this.claiming.delete(accounts);
    const granted = new Map(claimed.map((delivery) => [delivery.id, delivery]));
    for (const [n, due] of batch.entries()) {
      if (n % STARTS_PER_TURN === STARTS_PER_TURN - 1) await nextTurn();
      const delivery = granted.get(due.id);
      if (delivery) this.track(this.run(due, delivery));
      else this.queues.done(due, performance.now());
    }
    this.pump();
  }

  private async claimAndProbe(due: DueDelivery): Promise<void> {
    const [delivery] = await this.claim([due], true);
    if (delivery) await this.attempt(delivery);
    this.queues.probed(due);
    this.pump();
  }

  private async claim(batch: readonly DueDelivery[], probe: boolean): Promise<ClaimedDelivery[]> {
    try {
      const startedAtMs = Date.now();
      const ids = batch.map(({ id }) => id);
      const claimed = await this.claims.claim(ids, { workerId: this.worker.workerId, probe });
      this.metrics.claimed(batch.length, claimed);
      recordSpan('claim', startedAtMs, claimed, { 'mutx.deliveries': claimed.length });
      return claimed;
    } catch (error) {
      this.lastClaimFailure = performance.now();
      this.metrics.failed(batch.length);
      this.logger.warn({ msg: 'claim failed; the sweeper retries', err: error });
      return [];
    }
  }

  private async run(due: DueDelivery, delivery: ClaimedDelivery): Promise<void> {
    await this.attempt(delivery, (durationMs) => {
      this.queues.responded(due, paceOf(durationMs));
      this.pump();
    });
    this.queues.done(due, performance.now());
    this.pump();
  }

  /** Calls `responded` with null if no response arrived. */
  private async attempt(
    delivery: ClaimedDelivery,
    responded?: (durationMs: number | null) => void,
  ): Promise<void> {
    try {
      await this.executor.execute(delivery, this.worker.workerId, ({ statusCode, durationMs }) =>
        responded?.(statusCode === null ? null : durationMs),
      );
    } catch (error) {
      this.logger.error({ msg: 'attempt failed', delivery_id: delivery.id, err: error });
    }
  }

  /** Reads more of the due deliveries that did not fit into an endpoint queue. */
  private async fetchMore(queue: EndpointQueue, room: number): Promise<void> {
    this.fetching += 1;
    queue.fetching = true;
    queue.fetchedAt = performance.now();
    queue.overflowed = false;
    try {
      const due = await this.claims.listDue(queue.webhookId, this.worker.workerId, room);
      this.queues.add(due, performance.now());
      if (due.length === room) queue.overflowed = true;
    } catch (error) {
      this.logger.warn({ msg: 'fetching due deliveries failed; the sweeper retries', err: error });
    }
    queue.fetching = false;
    this.fetching -= 1;
    this.queues.removeIfEmpty(queue, performance.now());
    this.pump();
  }

  private track(work: Promise<void>): void {
    this.running.add(work);
    void work.finally(() => this.running.delete(work));
  }
}
