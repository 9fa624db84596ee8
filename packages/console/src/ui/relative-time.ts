const UNITS: readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** "2 min. ago", "in 40 sec."; times less than a second away are "now". */
export function relativeTime(ms: number, nowMs: number): string {
  const seconds = Math.trunc((ms - nowMs) / 1_000);
  const [unit, length] = UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? ['second', 1];
  return seconds === 0 ? 'now' : RELATIVE.format(Math.trunc(seconds / length), unit);
}
