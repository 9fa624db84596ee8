import { idFloor } from '../clock/id-generator.js';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
/** Weeks are counted from Monday, 5 January 1970. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

export interface Partition {
  readonly name: string;
  /** First id of the week. */
  readonly from: string;
  /** First id of the next week: exclusive. */
  readonly to: string;
}

/** The beginning of the week that `at` falls in. */
export function startOfWeek(at: Date): Date {
  const weeks = Math.floor((at.getTime() - FIRST_MONDAY_MS) / WEEK_MS);
  return new Date(FIRST_MONDAY_MS + weeks * WEEK_MS);
}

/** The partition of `table` for the week that `at` falls in, such as `events_20261123`. */
export function weeklyPartition(table: string, at: Date): Partition {
  const start = startOfWeek(at);
  const end = new Date(start.getTime() + WEEK_MS);
  const day = start.toISOString().slice(0, 10).replaceAll('-', '');
  return { name: `${table}_${day}`, from: idFloor(start), to: idFloor(end) };
}

/** A table's partitions for last week, this one and the `ahead` weeks after it. */
export function partitionsAround(table: string, now: Date, ahead: number): Partition[] {
  const weeks = Array.from(
    { length: ahead + 2 },
    (_, n) => new Date(now.getTime() + (n - 1) * WEEK_MS),
  );
  return weeks.map((at) => weeklyPartition(table, at));
}

/** The earliest time whose partition is still kept when those past `days` are dropped. */
export function oldestKept(days: number, now: Date): Date {
  return startOfWeek(new Date(now.getTime() - days * DAY_MS));
}

/** Whether everything in the partitions of a week, named by its first day (`20261123`), is older than `days`. */
export function isPast(week: string, days: number, now: Date): boolean {
  return startOfNamed(week) + WEEK_MS <= now.getTime() - days * DAY_MS;
}

/** The first id of a week, named by its first day (`20261123`), and that of the next week. */
export function idBounds(week: string): Pick<Partition, 'from' | 'to'> {
  const start = startOfNamed(week);
  return { from: idFloor(new Date(start)), to: idFloor(new Date(start + WEEK_MS)) };
}

function startOfNamed(week: string): number {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(week) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day));
}
