import { prepared } from '../platform/database/prepared.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';

/** Combined statements by the statements they consist of. */
const combinations = new Map<string, string>();

/**
 * Collects the writes of a group of reports and runs them as one statement: one round trip instead of
 * up to eight. Queries run immediately and do not see the collected writes.
 */
export class GroupedWrites implements SqlTransaction {
  private statements: { readonly sql: string; readonly parameters: unknown[] }[] = [];

  constructor(private readonly tx: SqlTransaction) {}

  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]> {
    return this.tx.query(sql, parameters);
  }

  /** A repeated statement may change the same rows, so it does not join the one before it. */
  async execute(sql: string, parameters: unknown[]): Promise<void> {
    if (this.statements.some((statement) => statement.sql === sql)) await this.flush();
    this.statements.push({ sql, parameters });
  }

  afterCommit(effect: () => void): void {
    this.tx.afterCommit(effect);
  }

  /** Runs the collected writes. Call it before the commit. */
  async flush(): Promise<void> {
    const statements = this.statements;
    if (statements.length === 0) return;
    this.statements = [];
    const key = statements.map(({ sql }) => sql).join(';');
    let sql = combinations.get(key);
    if (sql === undefined) {
      sql = prepared(combine(statements));
      combinations.set(key, sql);
    }
    await this.tx.execute(
      sql,
      statements.flatMap(({ parameters }) => parameters),
    );
  }
}

/** The last statement with the others in its WITH clause; parameters are numbered consecutively. */
function combine(statements: readonly { sql: string; parameters: unknown[] }[]): string {
  let count = 0;
  const parts = statements.map(({ sql, parameters }) => {
    const offset = count;
    count += parameters.length;
    return sql.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + offset}`);
  });
  const last = parts.pop() ?? '';
  if (parts.length === 0) return last;
  return `WITH ${parts.map((sql, n) => `write_${n} AS (${sql})`).join(', ')} ${last}`;
}
