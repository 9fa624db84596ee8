import type { Round } from './runner.js';

/** One row of the table: all rounds of one case. */
export interface Row {
  fault: string;
  rounds: number;
  acknowledged: number;
  delivered: number;
  lost: number;
  duplicated: number;
  /** In ms. */
  longest_recovery: number;
  /** Empty if every round passed. */
  problems: string[];
  notes: string[];
  seeds: number[];
}

/** One row per case, over all its rounds. */
export function toRows(rounds: readonly Round[]): Row[] {
  const names = [...new Set(rounds.map(({ fault }) => fault))];
  return names.map((fault) => {
    const own = rounds.filter((round) => round.fault === fault);
    const sum = (of: (round: Round) => number): number =>
      own.reduce((total, round) => total + of(round), 0);
    return {
      fault,
      rounds: own.length,
      acknowledged: sum((round) => round.acknowledged),
      delivered: sum((round) => round.delivered),
      lost: sum((round) => round.lost),
      duplicated: sum((round) => round.duplicated),
      longest_recovery: Math.max(...own.map(({ recoveryMs }) => recoveryMs)),
      problems: own.flatMap(({ problems }) => problems),
      notes: own.flatMap(({ notes }) => notes),
      seeds: own.map(({ seed }) => seed),
    };
  });
}

const HEAD = [
  'fault',
  'rounds',
  'acknowledged',
  'delivered',
  'lost',
  'duplicated',
  'longest recovery',
];

/** The table for the terminal, with notes and problems under it. */
export function printed(rows: readonly Row[]): string {
  const total = (of: (row: Row) => number): number => rows.reduce((sum, row) => sum + of(row), 0);
  const cells = [
    HEAD,
    ...rows.map(cellsOf),
    [
      'all',
      String(total((row) => row.rounds)),
      String(total((row) => row.acknowledged)),
      String(total((row) => row.delivered)),
      String(total((row) => row.lost)),
      share(
        total((row) => row.duplicated),
        total((row) => row.delivered),
      ),
      seconds(Math.max(0, ...rows.map((row) => row.longest_recovery))),
    ],
  ];
  const widths = HEAD.map((_, n) => Math.max(...cells.map((row) => row[n]?.length ?? 0)));
  const lines = cells.map((row) =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0)))
      .join('  '),
  );
  return [...lines, ...remarks(rows)].join('\n');
}

function cellsOf(row: Row): string[] {
  return [
    row.fault,
    String(row.rounds),
    String(row.acknowledged),
    String(row.delivered),
    String(row.lost),
    share(row.duplicated, row.delivered),
    seconds(row.longest_recovery),
  ];
}

function remarks(rows: readonly Row[]): string[] {
  return rows.flatMap(({ fault, notes, problems, seeds }) => [
    ...notes.map((note) => `${fault}: ${note}`),
    ...problems.map((problem) => `FAILED ${fault} (seeds ${seeds.join(', ')}): ${problem}`),
  ]);
}

function share(part: number, whole: number): string {
  return whole === 0 ? String(part) : `${part} (${((100 * part) / whole).toFixed(1)} %)`;
}

function seconds(ms: number): string {
  return ms === 0 ? '–' : `${(ms / 1000).toFixed(1)} s`;
}
