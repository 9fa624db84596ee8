import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';

/**
 * The time as PostgreSQL tells it. All processes order rows and due times by this one clock, so a
 * machine whose own clock is off does no harm. Accurate to half of the quickest round trip.
 */
@Injectable()
export class DatabaseClock implements OnModuleInit {
  private offsetMs: number | undefined;

  constructor(private readonly dataSource: DataSource) {}

  async onModuleInit(): Promise<void> {
    await this.synchronise();
  }

  /** Measures the offset again; the worker's heartbeat does so too. */
  async synchronise(): Promise<void> {
    const before = Date.now();
    const rows = await this.dataSource.query<{ ms: string }[]>(
      'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms',
    );
    const after = Date.now();
    const answer = Number(rows[0]?.ms);
    this.offsetMs = refined(this.offsetMs, answer - after, answer - before);
  }

  /** Milliseconds since the epoch. */
  nowMs(): number {
    return Math.round(Date.now() + (this.offsetMs ?? 0));
  }

  now(): Date {
    return new Date(this.nowMs());
  }
}

/**
 * The true offset lies between `low` and `high`. An old one that may be right stays: it comes from a
 * quicker answer than this one, or from one as good.
 */
export function refined(offset: number | undefined, low: number, high: number): number {
  return offset === undefined ? (low + high) / 2 : Math.min(Math.max(offset, low), high);
}
