import { TurnQueue } from './turn-queue.js';

export interface BatcherOptions<In, Out> {
  /** Returns one result per item, in order; an `Error` among them rejects that item alone. */
  readonly run: (items: In[]) => Promise<(Out | Error)[]>;
  /** Maximum number of items in a run. */
  readonly maxSize: number;
  /** Maximum number of concurrent runs. */
  readonly concurrency: number;
  /**
   * Maximum time that items wait for a running run before the next one starts beside it, in ms
   * (default 0): few large runs cost less than many small ones, and a run that hangs delays others
   * only briefly.
   */
  readonly maxWaitMs?: number;
  /**
   * Minimum time between the starts of two runs, in ms (default 0). Does not apply if the next run is
   * full or the last one had a single item.
   */
  readonly minIntervalMs?: number;
  /** Divides the items into groups that take turns; by default all items are one group. */
  readonly groups?: GroupOptions<In>;
}

export interface GroupOptions<In> {
  readonly groupOf: (item: In) => string;
  /** Maximum number of concurrent runs with items of one group. */
  readonly runsPerGroup: number;
  readonly costOf: (item: In) => number;
  /** Maximum cost of a run with items of several groups. */
  readonly maxCost: number;
}

const ONE_GROUP: GroupOptions<unknown> = {
  groupOf: () => '',
  runsPerGroup: Infinity,
  costOf: () => 1,
  maxCost: Infinity,
};

interface Waiting<In, Out> {
  readonly item: In;
  readonly group: string;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Batches single calls, as a database's group commit does: an item starts at once if no run is active,
 * else it shares the next run with all others that wait. An idle system adds no delay, and a busy one
 * forms its own batches; `maxWaitMs` and `minIntervalMs` make them larger. A run holds only items that
 * were added before it started.
 */
export class Batcher<In, Out> {
  private readonly waiting = new TurnQueue<Waiting<In, Out>>();
  /** Active runs by group. */
  private readonly runs = new Map<string, number>();
  private running = 0;
  private scheduled = false;
  private lastStartMs = -Infinity;
  private lastSize = 0;
  private timer: NodeJS.Timeout | undefined;

  private readonly groups: GroupOptions<In>;

  constructor(private readonly options: BatcherOptions<In, Out>) {
    this.groups = options.groups ?? ONE_GROUP;
  }

  /** Rejects with the item's own error, or with what `run` threw. */
  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      const group = this.groups.groupOf(item);
      this.waiting.push(group, { item, group, resolve, reject });
      this.schedule();
    });
  }

  /**
   * `setImmediate` runs after all sockets that are readable in this turn of the event loop have been
   * read, so requests that arrive together share a run; a microtask would separate them.
   */
  private schedule(): void {
    if (this.scheduled || this.running >= this.options.concurrency) return;
    const waitMs = this.waitMs();
    if (waitMs > 0) {
      this.timer ??= setTimeout(() => this.start(), waitMs);
      return;
    }
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.start();
    });
  }

  private waitMs(): number {
    const { maxWaitMs = 0, minIntervalMs = 0, maxSize } = this.options;
    if (this.waiting.size >= maxSize) return 0;
    const intervalMs = this.lastSize > 1 ? this.lastStartMs + minIntervalMs - performance.now() : 0;
    return Math.max(intervalMs, this.running > 0 ? maxWaitMs : 0);
  }

  private start(): void {
    this.stopTimer();
    this.lastStartMs = performance.now();
    this.lastSize = this.waiting.size;
    while (this.running < this.options.concurrency) {
      const batch = this.take();
      if (batch.length === 0) break;
      void this.settle(batch);
    }
  }

  private take(): Waiting<In, Out>[] {
    const { runsPerGroup, costOf, maxCost } = this.groups;
    return this.waiting.take({
      size: this.options.maxSize,
      cost: maxCost,
      costOf: ({ item }) => costOf(item),
      blocked: (group) => (this.runs.get(group) ?? 0) >= runsPerGroup,
    });
  }

  private async settle(batch: Waiting<In, Out>[]): Promise<void> {
    const groups = new Set(batch.map(({ group }) => group));
    this.count(groups, 1);
    try {
      const results = await this.options.run(batch.map(({ item }) => item));
      if (results.length !== batch.length) {
        throw new Error(`A run of ${batch.length} items returned ${results.length} results`);
      }
      results.forEach((result, n) => settleOne(batch[n] as Waiting<In, Out>, result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.count(groups, -1);
    this.stopTimer();
    if (this.waiting.size > 0) this.schedule();
  }

  private count(groups: ReadonlySet<string>, change: 1 | -1): void {
    this.running += change;
    for (const group of groups) {
      const runs = (this.runs.get(group) ?? 0) + change;
      if (runs > 0) this.runs.set(group, runs);
      else this.runs.delete(group);
    }
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}

function settleOne<In, Out>({ resolve, reject }: Waiting<In, Out>, result: Out | Error): void {
  if (result instanceof Error) reject(result);
  else resolve(result);
}
