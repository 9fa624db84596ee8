const DAY_S = 86_400;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const DATE = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

/** Indexes of values without neighbors: no line leads to them. Null if there are none. */
export function isolatedPoints(values: ArrayLike<number | null | undefined>): number[] | null {
  const found = Array.from(values).flatMap((value, index) =>
    value != null && values[index - 1] == null && values[index + 1] == null ? [index] : [],
  );
  return found.length > 0 ? found : null;
}

/** Labels of a time axis: the time of day, or the date where labels are a day or more apart. `seconds` since the epoch. */
export function timeLabels(seconds: readonly number[]): string[] {
  const [first = 0, second = 0] = seconds;
  const format = second - first >= DAY_S ? DATE : CLOCK;
  return seconds.map((one) => format.format(new Date(one * 1_000)));
}
