import { matches, type FilterSource } from '../../webhooks/policy/filter/filter.js';
import { storedFilter } from '../../webhooks/policy/filter/parse-filter.js';
import type { ExaminedEvent } from './planner/replay-chunk.js';

/** An event as the statement found it, before the filter. */
export interface ExaminedRow extends ExaminedEvent {
  /** JSON text; null unless the event is selected and there is a filter. */
  readonly data: string | null;
}

/** Deselects the events that do not match the filter, which is judged as for new events. */
export function applyFilter(
  rows: readonly ExaminedRow[],
  source: FilterSource | null,
): ExaminedEvent[] {
  const filter = source && storedFilter(source);
  return rows.map(({ data, ...event }) => ({
    ...event,
    isSelected:
      event.isSelected &&
      (filter === null ||
        matches(filter, { type: event.type, data: JSON.parse(data ?? 'null') as unknown })),
  }));
}
