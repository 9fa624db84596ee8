import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A longer gap between heartbeats is an outage: two of them were missed. */
const GAP = `interval '5 seconds'`;

/** Start of the current period of availability; NULL before the first. */
export const AVAILABLE_SINCE = `(SELECT available_since FROM ingest_availability)`;

/** SQL condition: reports could arrive during the last `seconds`, an SQL expression. */
export function availableFor(seconds: string): string {
  return `EXISTS (SELECT FROM ingest_availability WHERE seen_at > now() - ${GAP}
    AND available_since <= now() - ${seconds} * interval '1 second')`;
}

/** Stores the current period in which reports can arrive, by PostgreSQL's clock. */
@Injectable()
export class IngestAvailabilityRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Extends the current period, or starts a new one after a gap. */
  async recordHeartbeat(): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO ingest_availability AS a (available_since, seen_at) VALUES (now(), now())
       ON CONFLICT (id) DO UPDATE SET seen_at = greatest(a.seen_at, now()), available_since =
         CASE WHEN a.seen_at <= now() - ${GAP} THEN now() ELSE a.available_since END`,
    );
  }
}
