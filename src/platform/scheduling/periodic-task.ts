import { Logger } from '@nestjs/common';

/** When a task runs: so long after its start, and so long after each run has ended, in ms. */
export interface Rhythm {
  readonly firstMs: number;
  readonly everyMs: number;
}

/** Runs `work` again and again, one run at a time; a failed run is logged and forgotten. */
export class PeriodicTask {
  private readonly logger: Logger;
  private readonly rhythm: Rhythm;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = true;

  constructor(
    name: string,
    rhythm: number | Rhythm,
    private readonly work: () => Promise<unknown>,
  ) {
    this.logger = new Logger(name);
    this.rhythm = typeof rhythm === 'number' ? { firstMs: rhythm, everyMs: rhythm } : rhythm;
  }

  start(): void {
    if (!this.stopped) return;
    this.stopped = false;
    this.schedule(this.rhythm.firstMs);
  }

  /** Resolves when the run under way has ended; no other starts. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private schedule(delayMs: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.runOnce().finally(() => this.schedule(this.rhythm.everyMs));
    }, delayMs);
  }

  private async runOnce(): Promise<void> {
    try {
      await this.work();
    } catch (error) {
      this.logger.warn({ msg: 'run failed; the next one follows', err: error });
    }
  }
}
