const names = new Map<string, string>();

/**
 * Marks a fixed statement of a busy path: each connection has PostgreSQL parse and plan it once, and
 * from then on only says its name. Not for a statement that searches a table which grows with time:
 * PostgreSQL may keep a plan that suited the empty table until the next ANALYZE, unless the statement
 * goes by `FixedPlans`. Answers the statement itself.
 */
export function prepared(sql: string): string {
  names.set(sql, names.get(sql) ?? `mutx_${names.size + 1}`);
  return sql;
}

/** The name under which it is prepared; undefined for a statement that is not. */
export function preparedName(sql: string): string | undefined {
  return names.get(sql);
}
