import { prepared } from './prepared.js';

/** The statements that were put together before, by their parts. */
const combined = new Map<string, string>();

/** Statements that change different things and may run as one. */
export class WriteGroup {
  private readonly statements: string[] = [];
  private readonly parameters: unknown[] = [];
  private readonly counts: number[] = [];

  get isEmpty(): boolean {
    return this.statements.length === 0;
  }

  has(sql: string): boolean {
    return this.statements.includes(sql);
  }

  add(sql: string, parameters: readonly unknown[]): void {
    this.statements.push(sql);
    this.counts.push(parameters.length);
    this.parameters.push(...parameters);
  }

  /** One statement that does what all of them do: the last one, with the others in its WITH. */
  statement(): { sql: string; parameters: unknown[] } {
    const key = this.statements.join(';');
    let sql = combined.get(key);
    if (sql === undefined) {
      sql = prepared(combine(this.statements, this.counts));
      combined.set(key, sql);
    }
    return { sql, parameters: this.parameters };
  }
}

/** The parameters of each statement follow those of the one before. */
function combine(statements: readonly string[], counts: readonly number[]): string {
  let before = 0;
  const parts = statements.map((sql, n) => {
    const offset = before;
    before += counts[n] ?? 0;
    return sql.replace(/\$(\d+)/g, (_, number: string) => `$${Number(number) + offset}`);
  });
  const last = parts.pop() ?? '';
  if (parts.length === 0) return last;
  return `WITH ${parts.map((sql, n) => `write_${n} AS (${sql})`).join(', ')} ${last}`;
}
