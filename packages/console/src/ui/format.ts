const NUMBER = new Intl.NumberFormat('en');
const COMPACT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const PERCENT = new Intl.NumberFormat('en', { style: 'percent', maximumFractionDigits: 2 });

/** Shown for a value that there is not. */
export const NONE = '–';

export function count(value: number | null | undefined): string {
  if (value == null) return NONE;
  return value < 100_000 ? NUMBER.format(value) : COMPACT.format(value);
}

/** A share of 0 to 1. */
export function percent(share: number | null | undefined): string {
  return share == null ? NONE : PERCENT.format(share);
}

export function milliseconds(ms: number | null | undefined): string {
  if (ms == null) return NONE;
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(ms < 10_000 ? 1 : 0)} s`;
}

/** Seconds in words: "10 s", "2 min 40 s", "3 h", "1 d 6 h". */
export function duration(seconds: number): string {
  const parts: [number, string][] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor((seconds % 86_400) / 3_600), 'h'],
    [Math.floor((seconds % 3_600) / 60), 'min'],
    [Math.round(seconds % 60), 's'],
  ];
  const shown = parts.filter(([value]) => value > 0).slice(0, 2);
  return shown.map(([value, unit]) => `${value} ${unit}`).join(' ') || '0 s';
}
