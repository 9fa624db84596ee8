/** The retries of a webhook without a schedule of its own, in seconds, unless the operator configures others. */
export const DEFAULT_SCHEDULE: readonly number[] = [10, 40, 160, 640, 2_560];

const RETRIES_MAX = 20;
const DELAY_MAX_S = 86_400;
const TOTAL_MAX_S = 604_800;

const UNITS: readonly (readonly [unit: string, seconds: number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];
const DELAY = /^(\d+(?:\.\d+)?)\s*(s|m|min|h|d)?$/i;

export type ParsedSchedule =
  | { readonly delays: readonly number[]; readonly fault?: never }
  | { readonly fault: string; readonly delays?: never };

/** Delays separated by commas: "10 s, 2 min, 1 h". A number without a unit is in seconds. */
export function parseSchedule(text: string): ParsedSchedule {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) return { fault: 'Enter the delay before each retry.' };
  if (parts.length > RETRIES_MAX) return { fault: `Enter at most ${RETRIES_MAX} delays.` };
  const delays = parts.map(secondsOf);
  const unreadable = parts[delays.indexOf(undefined)];
  if (unreadable !== undefined) {
    return { fault: `"${unreadable}" is not a delay such as 10 s, 5 min, 2 h or 1 d.` };
  }
  const read = delays.filter((delay) => delay !== undefined);
  if (read.some((delay) => delay < 1 || delay > DELAY_MAX_S)) {
    return { fault: 'Enter delays from 1 s to 1 d.' };
  }
  const total = read.reduce((sum, delay) => sum + delay, 0);
  return total > TOTAL_MAX_S ? { fault: 'Enter delays of at most 7 d in all.' } : { delays: read };
}

function secondsOf(text: string): number | undefined {
  const [, number, unit = 's'] = DELAY.exec(text) ?? [];
  if (number === undefined) return undefined;
  const short = unit.toLowerCase() === 'm' ? 'min' : unit.toLowerCase();
  const [, seconds = 1] = UNITS.find(([name]) => name === short) ?? [];
  return Number(number) * seconds;
}

/** What `parseSchedule` reads: each delay in its largest whole unit. */
export function scheduleText(delays: readonly number[]): string {
  return delays
    .map((delay) => {
      const [unit, seconds] = UNITS.find(([, size]) => delay % size === 0) ?? ['s', 1];
      return `${delay / seconds} ${unit}`;
    })
    .join(', ');
}

export interface PlannedAttempt {
  /** 1, 2, … */
  readonly number: number;
  /** Seconds after the attempt before. */
  readonly delayS: number;
  /** Seconds after the first attempt. */
  readonly afterS: number;
}

/** The attempts of a delivery that never succeeds. */
export function attemptsOf(delays: readonly number[]): PlannedAttempt[] {
  let afterS = 0;
  return [0, ...delays].map((delayS, index) => {
    afterS += delayS;
    return { number: index + 1, delayS, afterS };
  });
}
