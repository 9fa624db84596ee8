import type pg from 'pg';
import { CommitEffects, type SqlTransaction } from './sql-transaction.js';

/**
 * A transaction in fewer round trips: it begins with its first statement, and its last ones are sent together
 * with the commit. A write is sent only when the transaction has begun; if it fails, PostgreSQL makes the commit
 * a rollback.
 */
export class PipelinedTransaction extends CommitEffects implements SqlTransaction {
  private readonly begun: Promise<unknown>;
  private readonly writes: Promise<unknown>[] = [];

  /** The connection must pipeline. */
  constructor(private readonly client: pg.ClientBase) {
    super();
    this.begun = this.send('START TRANSACTION');
  }

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const read = this.send(sql, parameters);
    await this.settled();
    return (await read).rows as Row[];
  }

  async execute(sql: string, parameters: unknown[]): Promise<void> {
    await this.begun;
    this.writes.push(this.send(sql, parameters));
  }

  /** Throws what the first statement that failed threw. */
  async commit(): Promise<void> {
    await this.begun;
    const committed = this.send('COMMIT');
    await this.settled();
    const { command } = await committed;
    if (command !== 'COMMIT') throw new Error(`The commit was a ${command}`);
  }

  async rollback(): Promise<void> {
    await this.send('ROLLBACK');
  }

  /** Resolves when the transaction has begun and every write so far has succeeded. */
  private async settled(): Promise<void> {
    await this.begun;
    for (const write of this.writes) await write;
  }

  /** Its error is thrown where the result is awaited, which may be later. */
  private send(sql: string, parameters?: unknown[]): Promise<pg.QueryResult> {
    const result = this.client.query(sql, parameters);
    result.catch(() => undefined);
    return result;
  }
}
