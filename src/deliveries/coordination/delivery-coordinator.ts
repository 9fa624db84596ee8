import { setImmediate as afterIo } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { DeliveryDispatcher } from '../dispatch/delivery-dispatcher.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import { DeliveryTurns, type Turn } from './delivery-turns.js';
import {
  TurnSchedule,
  type DueWebhook,
  type TurnEnd,
  type WaitingWebhook,
} from './turn-schedule.js';

/** Turns in progress at once, so that claims of other webhooks do not wait for connections. */
const TURNS_AT_ONCE = 2;
/** The endpoint may not have another attempt in this worker at present. */
const NO_SLOT = { nextInMs: 50, probed: false };
const FAILED: TurnEnd = { nextInMs: 1_000, probed: false, after: null };

/**
 * Sends the deliveries of coordinated webhooks: those with a rate limit, a concurrency limit or an order. It
 * only remembers that a webhook has due deliveries; its turns claim them when the limits allow it, so
 * deliveries that wait for a limit occupy neither slots nor queues. Every worker takes part.
 */
@Injectable()
export class DeliveryCoordinator {
  private readonly logger = new Logger(DeliveryCoordinator.name);
  private readonly schedule = new TurnSchedule();
  private readonly turning = new Set<Promise<void>>();
  private timer: NodeJS.Timeout | undefined;
  private lastFailure = -Infinity;
  private stopped = false;

  constructor(
    private readonly turns: DeliveryTurns,
    private readonly dispatcher: DeliveryDispatcher,
    private readonly clock: DatabaseClock,
  ) {}

  /** Webhooks that this worker takes turns for. */
  get webhookIds(): string[] {
    return this.schedule.webhookIds;
  }

  /** When a turn last failed, in ms of the monotonic clock. It may have claimed, and its result be lost. */
  get turnFailedAt(): number {
    return this.lastFailure;
  }

  /** Webhooks have due deliveries: they have a turn as soon as their limits allow it. */
  offer(due: readonly DueDelivery[]): void {
    for (const { webhookId, accountId } of due) {
      this.schedule.add({ webhookId, accountId, probeId: null }, performance.now());
    }
    this.pump();
  }

  /** Sends one delivery to an endpoint whose circuit is open, as soon as the limits allow it. */
  probe({ id, webhookId, accountId }: DueDelivery): void {
    this.schedule.hasten({ webhookId, accountId, probeId: id }, performance.now());
    this.pump();
  }

  /** Begins no more turns, and resolves when none is in progress. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await Promise.all(this.turning);
  }

  private pump(): void {
    if (this.stopped) return;
    clearTimeout(this.timer);
    while (this.turning.size < TURNS_AT_ONCE) {
      const webhook = this.schedule.take(performance.now());
      if (webhook === null) break;
      const turn = this.takeTurn(webhook);
      this.turning.add(turn);
      void turn.finally(() => {
        this.turning.delete(turn);
        this.pump();
      });
    }
    const { nextAtMs } = this.schedule;
    if (this.turning.size === TURNS_AT_ONCE || nextAtMs === Infinity) return;
    this.timer = setTimeout(() => this.pump(), Math.max(nextAtMs - performance.now(), 0));
  }

  private async takeTurn(webhook: DueWebhook): Promise<void> {
    const slots = this.dispatcher.takeSlots(webhook, 1);
    const end =
      slots.length === 0 ? await noSlot(webhook) : await this.claimAndSend(webhook, slots);
    this.dispatcher.releaseSlots(slots);
    this.schedule.ended(webhook, end, performance.now());
  }

  private async claimAndSend(webhook: DueWebhook, slots: DueDelivery[]): Promise<TurnEnd> {
    const takeSlots = (count: number): number =>
      slots.push(...this.dispatcher.takeSlots(webhook, count - slots.length));
    try {
      const turn = await this.turns.take({ ...webhook, takeSlots });
      this.send(webhook, turn, slots);
      return turn;
    } catch (error) {
      this.lastFailure = performance.now();
      this.logger.warn({ msg: 'turn failed; the next one follows', err: error });
      return FAILED;
    }
  }

  /** Uses up the slots of the deliveries that it sends. */
  private send(webhook: WaitingWebhook, turn: Turn, slots: DueDelivery[]): void {
    for (const { delivery, sendAtMs } of turn.scheduled) {
      const slot = slots.pop();
      if (slot === undefined) throw new Error('A delivery was claimed without a slot');
      const inMs = sendAtMs - this.clock.nowMs();
      void this.dispatcher.runLater(slot, delivery, inMs).then(() => {
        if (turn.endAllowsMore) this.attemptEnded(webhook);
      });
    }
  }

  private attemptEnded({ webhookId, accountId }: WaitingWebhook): void {
    this.schedule.hasten({ webhookId, accountId, probeId: null }, performance.now());
    this.pump();
  }
}

/**
 * Many webhooks may wait for slots, each of which is due again before all have had their turn. Without a pause
 * their turns would keep the process from the results that free the slots.
 */
async function noSlot({ after }: DueWebhook): Promise<TurnEnd> {
  await afterIo();
  return { ...NO_SLOT, after };
}
