import { setTimeout as sleep } from 'node:timers/promises';

/** Checks whether a server responds within `timeoutMs`; concurrent callers share one check. */
export class UpCheck {
  private asking: Promise<boolean> | undefined;

  constructor(
    private readonly question: () => Promise<unknown>,
    private readonly timeoutMs: number,
  ) {}

  isUp(): Promise<boolean> {
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<boolean> {
    const timer = new AbortController();
    const late = sleep(this.timeoutMs, false, { signal: timer.signal }).catch(() => false);
    const responded = Promise.resolve()
      .then(this.question)
      .then(
        () => true,
        () => false,
      );
    return Promise.race([responded, late]).finally(() => timer.abort());
  }
}
