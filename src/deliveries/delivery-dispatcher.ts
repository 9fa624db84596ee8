import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { AttemptRunner } from './attempt-runner.js';
import { ClaimsRepository, type ClaimedDelivery } from './claims.repository.js';
import { DueRepository } from './due.repository.js';
import { Lane, paceOf, type DueDelivery } from './lane.js';
import { WindowMemory } from './window-memory.js';
import { WorkerRegistry } from './worker-registry.js';

/** No endpoint gets more than this share of the attempts that may be under way. */
const LANE_SHARE = 1 / 8;
/** Unless it answers at once. An eighth alone would keep a busy endpoint at some 2,000 deliveries a second. */
const QUICK_LANE_SHARE = 1 / 2;
const LANE_WAITING = 1_000;
/** Large, for a claim of one costs as much as some twenty deliveries more in a large one. */
const CLAIM_BATCH = 250;
const CLAIMS_AT_ONCE = 1;

/**
 * Spreads due deliveries over the attempts that this worker may have under way. Each webhook has a
 * lane of its own; claims are made for many deliveries at once, and only when there is room to send.
 */
@Injectable()
export class DeliveryDispatcher {
  private readonly logger = new Logger(DeliveryDispatcher.name);
  private readonly lanes = new Map<string, Lane>();
  private readonly windows = new WindowMemory();
  private readonly underWay = new Set<Promise<void>>();
  private roomWaiters: (() => void)[] = [];
  private claimsUnderWay = 0;
  private slotsTaken = 0;
  private claimFailed = false;
  private stopped = false;
  private pumping = false;

  constructor(
    private readonly config: AppConfig,
    private readonly claims: ClaimsRepository,
    private readonly due: DueRepository,
    private readonly runner: AttemptRunner,
    private readonly worker: WorkerRegistry,
  ) {}

  /**
   * Takes deliveries that are due. Resolves when there is room for more; what waits behind a slow
   * endpoint does not count, for it holds up nobody else.
   */
  async offer(due: readonly DueDelivery[]): Promise<void> {
    if (this.stopped) return;
    for (const { id, webhookId } of due) this.laneOf(webhookId).add(id);
    this.pump();
    while (!this.stopped && this.readyCount() > this.config.delivery.concurrency) {
      await new Promise<void>((resolve) => this.roomWaiters.push(resolve));
    }
  }

  /** Sends one delivery to an endpoint whose circuit is open. */
  probe(due: DueDelivery): void {
    if (!this.stopped) this.track(this.claimAndRun([due], true));
  }

  /** Whether a claim failed since the last time: it may have been granted, and only its answer lost. */
  takeDoubt(): boolean {
    const doubt = this.claimFailed;
    this.claimFailed = false;
    return doubt;
  }

  /** Takes nothing more and resolves when no attempt is under way. */
  async drain(): Promise<void> {
    this.stopped = true;
    this.wakeRoomWaiters();
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  /**
   * Once per turn of the event loop: attempts are recorded together, so their slots become free
   * together, and what takes them shall be claimed by one statement instead of one each.
   */
  private pump(): void {
    if (this.pumping) return;
    this.pumping = true;
    setImmediate(() => {
      this.pumping = false;
      this.fillSlots();
    });
  }

  private fillSlots(): void {
    while (!this.stopped && this.claimsUnderWay < CLAIMS_AT_ONCE) {
      const batch = this.takeBatch();
      if (batch.length === 0) break;
      this.track(this.claimAndRun(batch, false));
    }
    this.wakeRoomWaiters();
  }

  /** One of each lane in turn, until the batch or the worker is full. */
  private takeBatch(): DueDelivery[] {
    const batch: DueDelivery[] = [];
    const room = Math.min(CLAIM_BATCH, this.config.delivery.concurrency - this.slotsTaken);
    let ready = [...this.lanes.values()].filter((lane) => lane.ready);
    while (batch.length < room && ready.length > 0) {
      for (const lane of ready.slice(0, room - batch.length)) {
        const due = lane.take();
        if (due) batch.push(due);
      }
      ready = ready.filter((lane) => lane.ready);
    }
    return batch;
  }

  private async claimAndRun(batch: DueDelivery[], probe: boolean): Promise<void> {
    this.slotsTaken += batch.length;
    const claimed = await this.claim(batch, probe);
    const granted = new Set(claimed.map(({ id }) => id));
    for (const due of batch) if (!granted.has(due.id)) this.release(due);
    for (const delivery of claimed) this.track(this.run(delivery));
    this.pump();
  }

  private async claim(batch: DueDelivery[], probe: boolean): Promise<ClaimedDelivery[]> {
    this.claimsUnderWay += 1;
    try {
      const ids = batch.map(({ id }) => id);
      return await this.claims.claim(ids, { workerId: this.worker.workerId, probe });
    } catch (error) {
      this.claimFailed = true;
      this.logger.warn({ msg: 'claim failed; the sweeper follows', err: error });
      return [];
    } finally {
      this.claimsUnderWay -= 1;
    }
  }

  private async run(delivery: ClaimedDelivery): Promise<void> {
    const due = { id: delivery.id, webhookId: delivery.webhook_id };
    try {
      await this.runner.run(delivery, ({ statusCode, durationMs }) => {
        const pace = paceOf(statusCode === null ? null : durationMs);
        this.lanes.get(due.webhookId)?.answered(due.id, pace);
        this.pump();
      });
    } catch (error) {
      this.logger.error({ msg: 'attempt failed', delivery_id: delivery.id, err: error });
    }
    this.release(due);
    this.pump();
  }

  private release({ id, webhookId }: DueDelivery): void {
    this.slotsTaken -= 1;
    const lane = this.lanes.get(webhookId);
    lane?.done(id);
    if (lane?.wantsRefill) this.track(this.refill(lane));
    if (lane?.idle) {
      this.lanes.delete(webhookId);
      this.windows.remember(lane);
    }
  }

  /** Fetches more of what a lane had no room for. */
  private async refill(lane: Lane): Promise<void> {
    lane.overflowed = false;
    try {
      const due = await this.due.findDueOf(lane.webhookId, LANE_WAITING);
      if (due.length === LANE_WAITING) this.laneOf(lane.webhookId).overflowed = true;
      await this.offer(due);
    } catch (error) {
      this.logger.warn({ msg: 'refill failed; the sweeper follows', err: error });
    }
  }

  private laneOf(webhookId: string): Lane {
    const known = this.lanes.get(webhookId);
    if (known) return known;
    const share = (of: number): number =>
      Math.max(Math.floor(this.config.delivery.concurrency * of), 1);
    const limits = {
      active: share(LANE_SHARE),
      activeIfQuick: share(QUICK_LANE_SHARE),
      waiting: LANE_WAITING,
    };
    const lane = new Lane(webhookId, limits, this.windows.recall(webhookId));
    this.lanes.set(webhookId, lane);
    return lane;
  }

  /** Deliveries that wait for nothing but a free slot. */
  private readyCount(): number {
    let count = 0;
    for (const lane of this.lanes.values()) if (lane.ready) count += lane.waitingCount;
    return count;
  }

  private wakeRoomWaiters(): void {
    const waiters = this.roomWaiters;
    this.roomWaiters = [];
    for (const wake of waiters) wake();
  }

  private track(work: Promise<void>): void {
    this.underWay.add(work);
    void work.finally(() => this.underWay.delete(work));
  }
}
