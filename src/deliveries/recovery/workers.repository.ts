import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WORKER_ALIVE } from '../dispatch/claims.repository.js';

@Injectable()
export class WorkersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Registers the worker, or says that it is still alive. */
  async seen(id: string): Promise<void> {
    await this.dataSource.query(
      `INSERT INTO workers (id, started_at, seen_at) VALUES ($1, now(), now())
       ON CONFLICT (id) DO UPDATE SET seen_at = now()`,
      [id],
    );
  }

  /** Forgets workers that hold no claim; the others are needed to see that their claims are lost. */
  async forget(ids: readonly string[]): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM workers w WHERE w.id = ANY($1::uuid[]) AND NOT EXISTS (
         SELECT FROM deliveries d WHERE d.status = 'pending' AND d.claimed_by = w.id)`,
      [ids],
    );
  }

  /** Workers that show no sign of life. */
  async findDead(): Promise<string[]> {
    const rows = await this.dataSource.query<{ id: string }[]>(
      `SELECT id FROM workers WHERE seen_at <= now() - ${WORKER_ALIVE}`,
    );
    return rows.map(({ id }) => id);
  }
}
