import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

@Injectable()
export class WorkersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Registers the worker, or renews its lease. `sends`: it takes part in dividing a backlog. */
  async renewLease(id: string, sends: boolean): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO workers (id, started_at, seen_at, sends) VALUES ($1, now(), now(), $2)
       ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
      [id, sends],
    );
  }

  /** Deletes workers without claims. The others stay, so that their claims are found abandoned. */
  async delete(ids: readonly string[]): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM workers w WHERE w.id = ANY($1::uuid[]) AND NOT EXISTS (
         SELECT FROM deliveries d WHERE d.status = 'pending' AND d.claimed_by = w.id)`,
      [ids],
    );
  }
}
