import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ClockOffset } from './clock-offset.js';

/** How far the two clocks of a healthy system may be apart before nothing is deleted by its age. */
const MAX_DISAGREEMENT_MS = 86_400_000;

/**
 * The time of PostgreSQL's clock. All processes order rows and due times by it, so a machine whose own
 * clock is off does no harm: it is measured against the process's monotonic clock, which is never
 * set. Accurate to half of the quickest round trip. A step of more than an hour is followed after 10 s.
 */
@Injectable()
export class DatabaseClock implements OnModuleInit {
  private readonly logger = new Logger(DatabaseClock.name);
  private readonly offset = new ClockOffset();

  constructor(private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    await this.synchronize();
  }

  /**
   * Measures the offset; the worker's heartbeat does so every two seconds. Returns true if the clock
   * took a step of more than an hour. `trusted`: such a step is followed at once.
   */
  async synchronize(trusted = false): Promise<boolean> {
    const before = performance.now();
    const rows = await this.dataSource.query<{ ms: string }[]>(
      'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms',
    );
    const after = performance.now();
    const ms = Number(rows[0]?.ms);
    const sample = { low: ms - after, high: ms - before, atMs: after };
    const stepped = this.offset.observe(sample, trusted);
    if (stepped) this.logger.warn({ msg: "PostgreSQL's clock was set", now: this.now() });
    return stepped;
  }

  /** Milliseconds since the epoch. */
  nowMs(): number {
    return Math.round(performance.now() + this.offset.ms);
  }

  now(): Date {
    return new Date(this.nowMs());
  }

  /** Whether PostgreSQL's clock and this machine's are within a day: what is deleted by its age stays deleted. */
  get isPlausible(): boolean {
    return Math.abs(this.nowMs() - Date.now()) <= MAX_DISAGREEMENT_MS;
  }
}
