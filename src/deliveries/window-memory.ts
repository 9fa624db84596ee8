import type { Lane } from './lane.js';

/** How long an endpoint's window is remembered, in ms: about as long as it may be trusted to be the same. */
const MEMORY_MS = 10_000;
const MAX_REMEMBERED = 10_000;

/**
 * The windows of lanes that ended a moment ago. Without them an endpoint that has a pause of some
 * milliseconds between two reports would begin as a stranger every time, and be sent a burst in
 * small groups.
 */
export class WindowMemory {
  /** Oldest first. */
  private readonly remembered = new Map<string, { window: number; at: number }>();

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  remember({ webhookId, window }: Pick<Lane, 'webhookId' | 'window'>): void {
    this.remembered.delete(webhookId);
    this.remembered.set(webhookId, { window, at: this.nowMs() });
    for (const [id, { at }] of this.remembered) {
      if (this.remembered.size <= MAX_REMEMBERED && this.isFresh(at)) break;
      this.remembered.delete(id);
    }
  }

  /** The window that its last lane ended with; undefined if that is too long ago. */
  recall(webhookId: string): number | undefined {
    const known = this.remembered.get(webhookId);
    return known && this.isFresh(known.at) ? known.window : undefined;
  }

  private isFresh(at: number): boolean {
    return this.nowMs() - at < MEMORY_MS;
  }
}
