import { SLOW_START, type EndpointState } from './endpoint-queue.js';

/** How long a limit above that of an unknown endpoint is trusted, in ms. */
const LIMIT_MS = 10_000;
/** How long it is remembered whether an endpoint is quick, in ms. */
const STATE_MS = 600_000;
const MAX_ENTRIES = 10_000;

/**
 * The state of endpoints whose queue is empty. Without it, an endpoint with a few milliseconds between two
 * reports would start as unknown every time, and a burst would be sent in small groups.
 */
export class ConcurrencyLimitCache {
  /** Oldest first. */
  private readonly entries = new Map<string, EndpointState & { readonly at: number }>();

  set(webhookId: string, state: EndpointState, nowMs: number): void {
    this.entries.delete(webhookId);
    this.entries.set(webhookId, { ...state, at: nowMs });
    for (const [id, { at }] of this.entries) {
      if (this.entries.size <= MAX_ENTRIES && nowMs - at < STATE_MS) break;
      this.entries.delete(id);
    }
  }

  get(webhookId: string, nowMs: number): EndpointState | undefined {
    const entry = this.entries.get(webhookId);
    if (entry === undefined || nowMs - entry.at >= STATE_MS) return undefined;
    const { limit, quick, at } = entry;
    return { quick, limit: nowMs - at < LIMIT_MS ? limit : Math.min(limit, SLOW_START) };
  }
}
