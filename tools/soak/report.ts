import type { Counters } from '../attacks/attack.js';
import type { Figures } from '../faults/victim.js';
import { GROWTH_FACTOR, growthOf, VICTIM_P99_MS, type Outcome } from './verdict.js';

/** One sample of the run. */
export interface Sample {
  /** Since the attacks began. */
  readonly seconds: number;
  /** Figures of the reports sent since the previous sample. */
  readonly victim: Figures;
  /** Of `GET /health/live`, in ms. */
  readonly health: { readonly p50: number; readonly p99: number };
  /** In MiB, by process. */
  readonly memory: Record<string, number>;
  readonly attackers: Record<string, Counters>;
}

export interface SoakResults {
  readonly at: string;
  readonly minutes: number;
  readonly machine: { cpus: number; model: string; node: string };
  readonly victim: Figures;
  readonly failures: readonly string[];
  readonly samples: readonly Sample[];
}

export function lineOf({ seconds, victim, health, memory, attackers }: Sample): string {
  const { deliveryP50, deliveryP99, oldest, ingestP50, ingestP99 } = victim;
  const memories = Object.entries(memory).map(([name, mib]) => `${name} ${mib}`);
  const attacks = Object.entries(attackers).map(([name, counters]) => shortly(name, counters));
  return [
    `${String(seconds).padStart(5)} s`,
    `delivery p50 ${deliveryP50} p99 ${deliveryP99} oldest ${oldest} ms`,
    `ingest p50 ${ingestP50} p99 ${ingestP99} ms`,
    `health p50 ${health.p50} p99 ${health.p99} ms`,
    `MiB ${memories.join(', ')}`,
    attacks.join(', '),
  ].join(' | ');
}

/** Such as `flood 1200 ok/3 limited`. */
function shortly(
  name: string,
  { ok = 0, limited = 0, rejected = 0, unknown = 0 }: Counters,
): string {
  const parts = { ok, limited, rejected, unknown };
  const shown = Object.entries(parts).filter(([, value]) => value > 0);
  return `${name} ${shown.map(([part, value]) => `${value} ${part}`).join('/') || '0'}`;
}

/** The summary as Markdown, to be published. */
export function markdown(results: SoakResults, { memory }: Pick<Outcome, 'memory'>): string {
  const { at, minutes, machine, victim, failures, samples } = results;
  const last = samples.at(-1);
  const rows = [
    ['victim: delivery p50', `${victim.deliveryP50} ms`, ''],
    ['victim: delivery p99', `${victim.deliveryP99} ms`, `≤ ${VICTIM_P99_MS} ms`],
    ['victim: slowest delivery', `${victim.oldest} ms`, ''],
    ['victim: ingest p99', `${victim.ingestP99} ms`, `≤ ${VICTIM_P99_MS} ms`],
    ['victim: responses of 5xx', String(victim.serverErrors), '0'],
    ...growthOf(memory).map(({ process, secondQuarter, lastQuarter }) => [
      `memory of the ${process}, second and last quarter`,
      `${secondQuarter} and ${lastQuarter} MiB`,
      `factor ≤ ${GROWTH_FACTOR}`,
    ]),
  ];
  const attacks = Object.entries(last?.attackers ?? {}).map(([name, counters]) => {
    const text = Object.entries(counters).map(([key, value]) => `${key} ${value}`);
    return `| ${name} | ${text.join(', ')} |`;
  });
  return [
    `Soak of ${minutes} minutes on ${at.slice(0, 10)}: ${failures.length === 0 ? 'passed' : 'FAILED'}.`,
    `${machine.cpus} × ${machine.model}, Node.js ${machine.node}; ${victim.reports} reports of the victim.`,
    '',
    ...failures.map((failure) => `- ${failure}`),
    ...(failures.length > 0 ? [''] : []),
    '| measure | value | limit |',
    '| --- | --- | --- |',
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    '',
    '| attack | totals |',
    '| --- | --- |',
    ...attacks,
    '',
  ].join('\n');
}
