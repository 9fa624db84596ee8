import type { EndpointQueue } from './endpoint-queue.js';
import type { DueDelivery } from '../queue/delivery-queue.js';
import type { SlotUse } from './slot-shares.js';

/** How long a webhook that was refused a slot counts as asking, in ms; it asks again sooner. */
const ASKING_MS = 250;

/** The endpoint queues of one account in this worker, which take turns, and its probes. */
export class AccountQueues {
  /** The endpoint served longest ago comes first. */
  readonly endpoints = new Map<string, EndpointQueue>();
  /** Probes waiting for a slot, by webhook. */
  private readonly probes = new Map<string, DueDelivery>();
  private readonly probing = new Set<string>();
  /** Webhooks that were refused slots, and until when they count as asking; earliest first. */
  private readonly asking = new Map<string, number>();

  get isEmpty(): boolean {
    return this.endpoints.size === 0 && this.probes.size === 0 && this.probing.size === 0;
  }

  /** Slots held by this account. A probed endpoint counts as slow. */
  use(nowMs: number): SlotUse {
    const use = { held: this.probing.size, slow: this.probing.size };
    for (const queue of this.endpoints.values()) {
      const { held } = queue;
      use.held += held;
      if (held > 0 && !queue.isQuick(nowMs)) use.slow += held;
    }
    return use;
  }

  /** The endpoint queue whose turn it is among those that `mayTake`; it moves behind the others. */
  next(mayTake: (queue: EndpointQueue) => boolean): EndpointQueue | undefined {
    for (const queue of this.endpoints.values()) {
      if (!queue.ready || !mayTake(queue)) continue;
      this.endpoints.delete(queue.webhookId);
      this.endpoints.set(queue.webhookId, queue);
      return queue;
    }
    return undefined;
  }

  /** A webhook requested slots for deliveries that do not wait here. It counts as asking if it was refused some. */
  asked(webhookId: string, refused: boolean, nowMs: number): void {
    this.asking.delete(webhookId);
    if (refused) this.asking.set(webhookId, nowMs + ASKING_MS);
  }

  /** The number of webhooks that were refused slots a moment ago. */
  askingCount(nowMs: number): number {
    for (const [webhookId, untilMs] of this.asking) {
      if (untilMs > nowMs) break;
      this.asking.delete(webhookId);
    }
    return this.asking.size;
  }

  addProbe(due: DueDelivery): void {
    this.probes.set(due.webhookId, due);
  }

  takeProbe(): DueDelivery | undefined {
    const [due] = this.probes.values();
    if (due === undefined) return undefined;
    this.probes.delete(due.webhookId);
    this.probing.add(due.id);
    return due;
  }

  probed(id: string): void {
    this.probing.delete(id);
  }
}
