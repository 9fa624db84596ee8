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
}

interface Waiting<In, Out> {
  readonly item: In;
  readonly resolve: (result: Out) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers single calls into few runs, as a database's group commit does: an item starts at once
 * while a lane is free, else it goes with all others that wait in the next run. Nothing waits while
 * no run is under way, so an idle system adds no delay and a busy one makes its own batches. A run
 * only ever holds items that were added before it began.
 */
export class Batcher<In, Out> {
  private waiting: Waiting<In, Out>[] = [];
  private running = 0;
  private scheduled = false;
  private patience: NodeJS.Timeout | undefined;

  constructor(private readonly options: BatcherOptions<In, Out>) {}

  /** Rejects with the item's own error, or with what `run` threw. */
  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.schedule();
    });
  }

  /**
   * `setImmediate` runs once all sockets that were readable in this turn of the event loop have been
   * served, so requests that arrive together share a run; a microtask would part them.
   */
  private schedule(): void {
    if (this.scheduled || this.running >= this.options.concurrency) return;
    const { patienceMs, maxSize } = this.options;
    if (patienceMs !== undefined && this.running > 0 && this.waiting.length < maxSize) {
      this.patience ??= setTimeout(() => this.start(), patienceMs);
      return;
    }
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.start();
    });
  }

  private start(): void {
    clearTimeout(this.patience);
    this.patience = undefined;
    while (this.running < this.options.concurrency && this.waiting.length > 0) {
      this.running += 1;
      void this.settle(this.waiting.splice(0, this.options.maxSize));
    }
  }

  private async settle(batch: Waiting<In, Out>[]): Promise<void> {
    try {
      const results = await this.options.run(batch.map(({ item }) => item));
      if (results.length !== batch.length) {
        throw new Error(`A run of ${batch.length} items answered ${results.length} results`);
      }
      results.forEach((result, n) => settleOne(batch[n] as Waiting<In, Out>, result));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
    this.running -= 1;
    if (this.waiting.length > 0) this.schedule();
  }
}

function settleOne<In, Out>({ resolve, reject }: Waiting<In, Out>, result: Out | Error): void {
  if (result instanceof Error) reject(result);
  else resolve(result);
}
