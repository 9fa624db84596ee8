import pg from 'pg';
import { v7 } from 'uuid';
import type { Stores } from './stores.js';

/** Inserts events in a transaction of its own, as a process of the application does, but at will. */
export class EventWriter {
  private floorMs = 0;

  private constructor(
    private readonly client: pg.Client,
    private readonly userId: string,
  ) {}

  static async for(stores: Stores, userId: string): Promise<EventWriter> {
    const client = new pg.Client({ connectionString: stores.databaseUrl });
    await client.connect();
    return new EventWriter(client, userId);
  }

  /** Starts the transaction and registers it, which draws the moment of its ids. */
  async begin(): Promise<void> {
    await this.client.query('BEGIN');
    const { rows } = await this.client.query<{ ms: number }>('SELECT begin_publish() AS ms');
    this.floorMs = rows[0]?.ms ?? 0;
  }

  /** Inserts `count` events whose ids are `aheadMs` later than the start, or as early as they may be. */
  async insert(count: number, { aheadMs = 0, text = 'x' } = {}): Promise<string[]> {
    const ids = Array.from({ length: count }, () => v7({ msecs: this.floorMs + aheadMs })).sort();
    await this.client.query(
      `INSERT INTO events (id, user_id, type, data, occurred_at, matched)
       SELECT id, $2, 'metrics.report', $3, date_trunc('milliseconds', now()), 0 FROM unnest($1::uuid[]) AS new (id)`,
      [ids, this.userId, JSON.stringify({ text })],
    );
    return ids;
  }

  async commit(): Promise<void> {
    await this.client.query('COMMIT');
  }

  async rollback(): Promise<void> {
    await this.client.query('ROLLBACK');
  }

  /** The key of the lock that the transaction holds, and the moment that it was given. */
  async lock(): Promise<{ key: number; floorMs: number }> {
    const { rows } = await this.client.query<{ key: string }>(
      `SELECT objid AS key FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()`,
    );
    return { key: Number(rows[0]?.key), floorMs: this.floorMs };
  }

  async end(): Promise<void> {
    await this.client.end();
  }
}
