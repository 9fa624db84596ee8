import { applyFilter, type ExaminedRow } from './replay-filter.js';

const row = (id: string, cpu: number, isSelected = true): ExaminedRow => ({
  id,
  type: 'metrics.report',
  replayOf: null,
  isSelected,
  data: isSelected ? JSON.stringify({ cpu_usage: cpu }) : null,
});

const selected = (rows: ExaminedRow[], filter: object | null): string[] =>
  applyFilter(rows, filter)
    .filter(({ isSelected }) => isSelected)
    .map(({ id }) => id);

describe('applyFilter', () => {
  const rows = [row('a', 95), row('b', 5), row('c', 99), row('d', 99, false)];

  it('selects the events that match, and never one that was not selected', () => {
    expect(selected(rows, { 'data.cpu_usage': { $gte: 95 } })).toEqual(['a', 'c']);
    expect(selected(rows, { 'data.cpu_usage': { $ne: 1 } })).toEqual(['a', 'b', 'c']);
  });

  it('keeps every event, so that the cursor moves past those that do not match', () => {
    expect(applyFilter(rows, { type: 'x' }).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('changes nothing without a filter', () => {
    expect(selected(rows, null)).toEqual(['a', 'b', 'c']);
  });
});
