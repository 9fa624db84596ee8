import { getMetadataArgsStorage } from 'typeorm';

/** A table that grows with time, range-partitioned by its UUID v7 `id`. */
export interface PartitionedTable {
  readonly table: string;
  /** How far inserts fill a page, in percent. */
  readonly fillfactor: number;
}

const FULL = 100;
const fillfactors = new Map<unknown, number>();

/**
 * Marks an entity whose table has a partition for each week. A `fillfactor` below 100 % leaves space
 * in a page for updates that change no index (heap-only tuples).
 */
export function Partitioned({ fillfactor = FULL } = {}): ClassDecorator {
  return (entity) => void fillfactors.set(entity, fillfactor);
}

/** The partitioned tables among those of `entities`. */
export function partitionedTables(entities: readonly unknown[]): PartitionedTable[] {
  return getMetadataArgsStorage().tables.flatMap(({ target, name }) => {
    const fillfactor = entities.includes(target) ? fillfactors.get(target) : undefined;
    return fillfactor === undefined || name === undefined ? [] : [{ table: name, fillfactor }];
  });
}
