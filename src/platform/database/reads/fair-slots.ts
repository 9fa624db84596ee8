export interface FairSlotLimits {
  /** Calls that run at once. */
  readonly slots: number;
  /** Calls of one account that run at once. */
  readonly perAccount: number;
  /** Calls of one account that wait for a slot. */
  readonly waitingPerAccount: number;
  /** Calls of all accounts that wait for a slot. */
  readonly waiting: number;
  /** Longest wait for a slot, in ms. */
  readonly maxWaitMs: number;
}

/** No slot was free in time; the account holds as many as it may, or else the process is overloaded. */
export class SlotRefused extends Error {
  constructor(readonly by: 'account' | 'process') {
    super(`No slot is free for this ${by}`);
    this.name = 'SlotRefused';
  }
}

interface Waiting {
  readonly begin: () => void;
}

/**
 * Limits concurrent work per account and per process. Accounts take turns for a free slot, so an
 * account with a long queue delays another one by a single call per slot at most.
 */
export class FairSlots {
  private running = 0;
  private waitingCount = 0;
  private readonly runningOf = new Map<string, number>();
  private readonly waitingOf = new Map<string, Waiting[]>();
  /** The number of the latest call that began, of each account that has a call running or waiting. */
  private readonly latestOf = new Map<string, number>();
  private started = 0;

  constructor(private readonly limits: FairSlotLimits) {}

  /** Runs `work` in a slot of the account; throws a {@link SlotRefused} if it gets none. */
  async run<T>(accountId: string, work: () => Promise<T>): Promise<T> {
    if (this.isFree(accountId)) this.take(accountId);
    else await this.wait(accountId);
    try {
      return await work();
    } finally {
      this.release(accountId);
    }
  }

  private isFree(accountId: string): boolean {
    return this.running < this.limits.slots && !this.isAtShare(accountId);
  }

  private isAtShare(accountId: string): boolean {
    return (this.runningOf.get(accountId) ?? 0) >= this.limits.perAccount;
  }

  private take(accountId: string): void {
    this.running += 1;
    this.runningOf.set(accountId, (this.runningOf.get(accountId) ?? 0) + 1);
    this.latestOf.set(accountId, (this.started += 1));
  }

  private release(accountId: string): void {
    this.running -= 1;
    const left = (this.runningOf.get(accountId) ?? 1) - 1;
    if (left > 0) this.runningOf.set(accountId, left);
    else this.runningOf.delete(accountId);
    this.forgetIfIdle(accountId);
    this.beginNext();
  }

  /** Resolves when the slot is taken. */
  private wait(accountId: string): Promise<void> {
    const queue = this.waitingOf.get(accountId) ?? [];
    const { waiting, waitingPerAccount, maxWaitMs } = this.limits;
    if (queue.length >= waitingPerAccount || this.waitingCount >= waiting) {
      return Promise.reject(this.refusal(accountId));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.remove(accountId, call);
        reject(this.refusal(accountId));
      }, maxWaitMs).unref();
      const call: Waiting = {
        begin: () => {
          clearTimeout(timer);
          this.take(accountId);
          resolve();
        },
      };
      queue.push(call);
      this.waitingOf.set(accountId, queue);
      this.waitingCount += 1;
    });
  }

  private refusal(accountId: string): SlotRefused {
    return new SlotRefused(this.isAtShare(accountId) ? 'account' : 'process');
  }

  /** Gives the free slot to the account that had its latest turn longest ago, if any may use it. */
  private beginNext(): void {
    let next: string | undefined;
    for (const accountId of this.waitingOf.keys()) {
      if (!this.isFree(accountId)) continue;
      if (next === undefined || this.turnOf(accountId) < this.turnOf(next)) next = accountId;
    }
    const [call] = next === undefined ? [] : (this.waitingOf.get(next) ?? []);
    if (next === undefined || call === undefined) return;
    this.remove(next, call);
    call.begin();
  }

  private turnOf(accountId: string): number {
    return this.latestOf.get(accountId) ?? 0;
  }

  private forgetIfIdle(accountId: string): void {
    if (!this.runningOf.has(accountId) && !this.waitingOf.has(accountId)) {
      this.latestOf.delete(accountId);
    }
  }

  private remove(accountId: string, call: Waiting): void {
    const queue = this.waitingOf.get(accountId) ?? [];
    queue.splice(queue.indexOf(call), 1);
    this.waitingCount -= 1;
    if (queue.length === 0) this.waitingOf.delete(accountId);
    this.forgetIfIdle(accountId);
  }
}
