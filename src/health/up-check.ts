import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Finds out whether a server answers within `timeoutMs`. All who ask at the same time share one
 * question, so that asking often is no burden.
 */
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
    const patience = new AbortController();
    const late = sleep(this.timeoutMs, false, { signal: patience.signal }).catch(() => false);
    const answered = Promise.resolve()
      .then(this.question)
      .then(
        () => true,
        () => false,
      );
    return Promise.race([answered, late]).finally(() => patience.abort());
  }
}
