import { TurnQueue } from './turn-queue.js';

export interface BatcherOptions<In, Out> {
  /** Answers one result per item, in order; an `Error` among them rejects that item alone. */
  readonly run: (items: In[]) => Promise<(Out | Error)[]>;
  /** Items in one run, at most. */
  readonly maxSize: number;
  /** Runs under way at once, at most. */
  readonly concurrency: number;
  /**
   * How long items wait for a run that is under way before the next one begins beside it, in ms:
   * few large runs cost less than many small ones, and one that hangs holds up nobody for long.
   * Unset, they do not wait.
   */
  readonly patienceMs?: number;
  /**
   * Time between the beginnings of two runs, in ms, unless the next one is full, or the last one had
   * a single item: on a busy system fewer and larger runs cost less. Unset, there is none.
   */
  readonly spacingMs?: number;
  /** Items of different groups take turns; unset, all are one group. */
  readonly groupOf?: (item: In) => string;
  /** Runs at once that may hold items of one group, so that others find one free. */
  readonly runsPerGroup?: number;
  /** What an item costs, and what the items of one run may cost together, unless one group waits alone. */
  readonly costOf?: (item: In) => number;
  readonly maxCost?: number;
  /** An item that costs more than this has runs of its group's own, `heavyRuns` at once of all groups. */
  readonly sharedCost?: number;
  readonly heavyRuns?: number;
  /** How long heavy runs rest after one, as a multiple of the time it took: others have the database. */
  readonly heavyRest?: number;
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly group: string;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers single calls into few runs, as a database's group commit does: an item starts at once
 * while a lane is free, else it goes with all others that wait in the next run. So an idle system
 * adds no delay, and a busy one makes its own batches; `patienceMs` and `spacingMs` make them larger.
 * A run only ever holds items that were added before it began.
 */
export class Batcher<In, Out> {
  private readonly waiting = new TurnQueue<Waiting<In, Out>>();
  /** Runs at once, by group. */
  private readonly runs = new Map<string, number>();
  private running = 0;
  private heavyRunning = 0;
  private heavyRestsUntilMs = -Infinity;
  private scheduled = false;
  private lastStartMs = -Infinity;
  private lastSize = 0;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: BatcherOptions<In, Out>) {}

  /** Rejects with the item's own error, or with what `run` threw. */
  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      const group = this.options.groupOf?.(item) ?? '';
      this.waiting.push(group, { item, group, resolve, reject });
      this.schedule();
    });
  }

  /**
   * `setImmediate` runs once all sockets that were readable in this turn of the event loop have been
   * served, so requests that arrive together share a run; a microtask would part them.
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
    const { patienceMs = 0, spacingMs = 0, maxSize } = this.options;
    if (this.waiting.size >= maxSize) return 0;
    const spaced = this.lastSize > 1 ? this.lastStartMs + spacingMs - performance.now() : 0;
    return Math.max(spaced, this.running > 0 ? patienceMs : 0);
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
    const { maxSize, maxCost = Infinity, runsPerGroup = Infinity } = this.options;
    const { sharedCost = Infinity, heavyRuns = Infinity } = this.options;
    const mayBeHeavy = this.heavyRunning < heavyRuns && performance.now() >= this.heavyRestsUntilMs;
    return this.waiting.take({
      size: maxSize,
      cost: maxCost,
      costOf: ({ item }) => this.costOf(item),
      sharedCost,
      blocked: (group, heavy) => {
        const runs = this.runs.get(group) ?? 0;
        return runs >= runsPerGroup || (heavy && (runs > 0 || !mayBeHeavy));
      },
    });
  }

  private costOf(item: In): number {
    return this.options.costOf?.(item) ?? 1;
  }

  private async settle(batch: Waiting<In, Out>[]): Promise<void> {
    const groups = new Set(batch.map(({ group }) => group));
    const heavy = batch.some(
      ({ item }) => this.costOf(item) > (this.options.sharedCost ?? Infinity),
    );
    this.count(groups, heavy, 1);
    const startedAt = performance.now();
    try {
      const results = await this.options.run(batch.map(({ item }) => item));
      if (results.length !== batch.length) {
        throw new Error(`A run of ${batch.length} items answered ${results.length} results`);
      }
      results.forEach((result, n) => settleOne(batch[n] as Waiting<In, Out>, result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.count(groups, heavy, -1);
    if (heavy) this.rest(performance.now() - startedAt);
    this.stopTimer();
    if (this.waiting.size > 0) this.schedule();
  }

  private rest(tookMs: number): void {
    const restMs = tookMs * (this.options.heavyRest ?? 0);
    if (restMs === 0) return;
    this.heavyRestsUntilMs = performance.now() + restMs;
    setTimeout(() => this.schedule(), Math.ceil(restMs)).unref();
  }

  private count(groups: ReadonlySet<string>, heavy: boolean, change: 1 | -1): void {
    this.running += change;
    if (heavy) this.heavyRunning += change;
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
