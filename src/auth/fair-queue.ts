interface Bounds {
  /** Tasks that run at once. */
  readonly concurrency: number;
  /** Tasks that wait, in all and of one key. */
  readonly maxWaiting: number;
  readonly maxWaitingPerKey: number;
}

/** The queue is full: the task was not run. */
export class QueueFullError extends Error {
  constructor() {
    super('The queue is full');
    this.name = 'QueueFullError';
  }
}

/** Runs few tasks at once. Waiting keys take turns, so that one with many tasks does not delay the others. */
export class FairQueue {
  private running = 0;
  private waiting = 0;
  /** The key whose turn it is comes first. */
  private readonly queues = new Map<string, (() => void)[]>();

  constructor(private readonly bounds: Bounds) {}

  /** Rejects with a `QueueFullError` when too many tasks wait. */
  async run<T>(key: string, task: () => Promise<T>): Promise<T> {
    if (this.running < this.bounds.concurrency) this.running += 1;
    else await this.turn(key);
    try {
      return await task();
    } finally {
      this.next();
    }
  }

  private turn(key: string): Promise<void> {
    const queue = this.queues.get(key) ?? [];
    const { maxWaiting, maxWaitingPerKey } = this.bounds;
    if (this.waiting >= maxWaiting || queue.length >= maxWaitingPerKey) throw new QueueFullError();
    this.waiting += 1;
    return new Promise((resolve) => this.queues.set(key, [...queue, resolve]));
  }

  /** Hands the place of a task that has ended to the next key, which then goes to the end. */
  private next(): void {
    for (const [key, [begin, ...others]] of this.queues) {
      this.queues.delete(key);
      if (others.length > 0) this.queues.set(key, others);
      this.waiting -= 1;
      begin?.();
      return;
    }
    this.running -= 1;
  }
}
