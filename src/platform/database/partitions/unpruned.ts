/**
 * Selects the row with an id that another row of the statement names, in a partitioned table; for
 * statements that lock or update rows. PostgreSQL 18.4 must not prune partitions by such an id: once it has
 * looked again at a row that changed concurrently, it prunes by the values of that second look. It then
 * misses rows, or reads freed memory and crashes. It does not prune by an array that a function returns,
 * and still uses an index of each partition.
 *
 * The statement that records results does without: PostgreSQL would read another index. Its rows were right
 * in `concurrent-changes.e2e-spec.ts`.
 */
export function hasId(column: string, id: string): string {
  return `${column} = ANY (array_append('{}'::uuid[], ${id}))`;
}

/**
 * Selects the rows whose ids the query `ids` of the statement returns, all at once: partitions are not pruned by
 * them either. A join by `hasId` may read all that is pending for each of thousands of rows.
 */
export function isAmong(column: string, ids: string): string {
  return `${column} = ANY (ARRAY(SELECT id FROM ${ids}))`;
}
