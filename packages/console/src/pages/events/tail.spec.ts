import { EMPTY_TAIL, MAX_EVENTS, nextTail, rowsOf, type Tail, type TailChange } from './tail';

interface Row {
  readonly id: string;
  readonly occurred_at: string;
}

const rowAt = (second: number): Row => ({
  id: `e${second}`,
  occurred_at: new Date(second * 1_000).toISOString(),
});
const happened = (second: number): TailChange<Row> => ({ kind: 'event', event: rowAt(second) });
const after = (...changes: readonly TailChange<Row>[]): Tail<Row> =>
  changes.reduce<Tail<Row>>(nextTail, EMPTY_TAIL);
const many = (length: number): TailChange<Row>[] =>
  Array.from({ length }, (_, second) => happened(second));
const ids = (rows: readonly Row[]): string[] => rows.map(({ id }) => id);

describe('the live tail', () => {
  it('shows new events on top', () => {
    expect(ids(after(happened(1), happened(2)).shown)).toEqual(['e2', 'e1']);
  });

  it('holds events during a pause and shows them after it', () => {
    const paused = after(happened(1), { kind: 'pause' }, happened(2), happened(3));
    expect(ids(paused.shown)).toEqual(['e1']);
    expect(paused.waiting).toBe(2);
    const resumed = nextTail(paused, { kind: 'resume' });
    expect(ids(resumed.shown)).toEqual(['e3', 'e2', 'e1']);
    expect(resumed).toMatchObject({ waiting: 0, isPaused: false, hasGap: false });
  });

  it('keeps the latest events and announces that others are missing', () => {
    const full = after(...many(MAX_EVENTS));
    expect(full.hasGap).toBe(false);
    const over = nextTail(full, happened(MAX_EVENTS));
    expect(over.shown).toHaveLength(MAX_EVENTS);
    expect(over).toMatchObject({ hasGap: true });
  });

  it('counts all that waits, and announces a gap after a pause that was too long', () => {
    const paused = after({ kind: 'pause' }, ...many(MAX_EVENTS + 5));
    expect(paused.waiting).toBe(MAX_EVENTS + 5);
    expect(nextTail(paused, { kind: 'resume' }).hasGap).toBe(true);
  });

  it('starts again after a gap when the list is reloaded', () => {
    expect(after(happened(1), { kind: 'gap' }, { kind: 'reload' })).toEqual(EMPTY_TAIL);
  });
});

describe('the rows of the list', () => {
  it('have each event once', () => {
    expect(ids(rowsOf(after(happened(2)), [rowAt(2), rowAt(1)]))).toEqual(['e2', 'e1']);
  });

  it('stay in order when the list is newer than the tail', () => {
    const tail = after(happened(1), happened(2), happened(3));
    expect(ids(rowsOf(tail, [rowAt(4), rowAt(3)]))).toEqual(['e4', 'e3', 'e2', 'e1']);
  });

  it('do not have what the pause holds', () => {
    const tail = after({ kind: 'pause' }, happened(2));
    expect(ids(rowsOf(tail, [rowAt(2), rowAt(1)]))).toEqual(['e1']);
  });
});
