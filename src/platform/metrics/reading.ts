import { setTimeout as sleep } from 'node:timers/promises';

interface ReadingOptions {
  /** A value, or a failure, is returned again for this time. */
  readonly validMs: number;
  /** Callers wait no longer; the reading itself continues. */
  readonly timeoutMs: number;
}

/** A value from a server, read once for all who ask within a time. */
export class Reading<T> {
  private inProgress: Promise<T | undefined> | undefined;
  private last: { readonly value: T | undefined; readonly atMs: number } | undefined;

  constructor(
    private readonly read: () => Promise<T>,
    private readonly options: ReadingOptions,
  ) {}

  /** Undefined if the server failed, or has not responded in time. Never throws. */
  async value(): Promise<T | undefined> {
    const { validMs, timeoutMs } = this.options;
    if (this.last && performance.now() - this.last.atMs < validMs) return this.last.value;
    this.inProgress ??= this.readOnce();
    const timer = new AbortController();
    const late = sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined);
    return Promise.race([this.inProgress, late]).finally(() => timer.abort());
  }

  private async readOnce(): Promise<T | undefined> {
    const value = await this.attempt();
    this.last = { value, atMs: performance.now() };
    this.inProgress = undefined;
    return value;
  }

  private async attempt(): Promise<T | undefined> {
    try {
      return await this.read();
    } catch {
      return undefined;
    }
  }
}
