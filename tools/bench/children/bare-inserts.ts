import pg from 'pg';
import { serveCalls } from '../child.js';

interface Inserts {
  readonly url: string;
  readonly body: string;
  readonly connections: number;
  readonly ms: number;
}

/** L2: rows inserted one by one, each durable before the next, on every connection of a bare pool. */
serveCalls({
  async run({ url, body, connections, ms }: Inserts): Promise<number> {
    const pool = new pg.Pool({ connectionString: url, max: connections });
    await pool.query(
      `CREATE TABLE IF NOT EXISTS bench_rows (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
         body text NOT NULL, created_at timestamptz NOT NULL DEFAULT now())`,
    );
    const startedAt = performance.now();
    let count = 0;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() - startedAt < ms) {
          await pool.query('INSERT INTO bench_rows (body) VALUES ($1)', [body]);
          count += 1;
        }
      }),
    );
    const perSecond = (count * 1000) / (performance.now() - startedAt);
    await pool.query('DROP TABLE bench_rows');
    await pool.end();
    return perSecond;
  },
});
