import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** A longer gap between heartbeats is an outage: two of them were missed. */
const GAP = `interval '5 seconds'`;

/** The start of the present period of availability; NULL before the first one. */
export const AVAILABLE_SINCE = `(SELECT available_since FROM ingest_availability)`;

/** Whether reports can arrive now and could for the last `seconds`, an SQL expression. */
export function availableFor(seconds: string): string {
  return `EXISTS (SELECT FROM ingest_availability WHERE seen_at > now() - ${GAP}
    AND available_since <= now() - ${seconds} * interval '1 second')`;
}

/** Keeps the period in which reports could arrive, by PostgreSQL's clock. */
@Injectable()
export class IngestAvailabilityRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The heartbeat of an API process: continues the present period, or begins one after a gap. */
  async beat(): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO ingest_availability AS a (available_since, seen_at) VALUES (now(), now())
       ON CONFLICT (id) DO UPDATE SET seen_at = greatest(a.seen_at, now()), available_since =
         CASE WHEN a.seen_at <= now() - ${GAP} THEN now() ELSE a.available_since END`,
    );
  }
}
