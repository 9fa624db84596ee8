const names = new Map<string, string>();

/**
 * Marks a constant statement of a hot path: PostgreSQL parses and plans it once per connection, which
 * then sends only its name. Not for a statement that searches a growing table: until the next ANALYZE
 * PostgreSQL may keep a plan made for the empty table, unless the statement runs on
 * `GenericPlanConnections`. Returns the statement.
 */
export function prepared(sql: string): string {
  names.set(sql, names.get(sql) ?? `mutx_${names.size + 1}`);
  return sql;
}

/** The name of a prepared statement; undefined for others. */
export function preparedName(sql: string): string | undefined {
  return names.get(sql);
}
