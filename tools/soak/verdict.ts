import { percentile } from '../faults/ledger.js';
import type { Figures } from '../faults/victim.js';

/** Latency limit of the victim over the whole run (p99), in ms. */
export const VICTIM_P99_MS = 1_000;
/** The last quarter's median memory, over the second quarter's. */
export const GROWTH_FACTOR = 1.15;
/** With fewer samples, growth is not evaluated. */
const MIN_SAMPLES = 8;

/** Resident memory in MiB by process, sampled at a steady interval. */
export type MemorySamples = readonly Readonly<Record<string, number>>[];

export interface Growth {
  readonly process: string;
  readonly secondQuarter: number;
  readonly lastQuarter: number;
  readonly factor: number;
}

/** Median memory of the second quarter and the last; the first quarter is warm-up. */
export function growthOf(samples: MemorySamples): Growth[] {
  if (samples.length < MIN_SAMPLES) return [];
  const quarter = Math.floor(samples.length / 4);
  return Object.keys(samples[0] ?? {}).map((process) => {
    const median = (part: MemorySamples): number =>
      percentile(
        part.map((sample) => sample[process] ?? 0),
        50,
      );
    const secondQuarter = median(samples.slice(quarter, 2 * quarter));
    const lastQuarter = median(samples.slice(-quarter));
    const factor = secondQuarter === 0 ? Infinity : lastQuarter / secondQuarter;
    return { process, secondQuarter, lastQuarter, factor };
  });
}

export interface Outcome {
  readonly figures: Figures;
  readonly memory: MemorySamples;
  /** The victim's deliveries that were pending 10 s after the attacks ended. */
  readonly leftOver: number;
  /** Processes of the product that exited without a signal. */
  readonly terminated: readonly string[];
}

/** Reasons why the run failed; empty if it passed. */
export function failuresOf({ figures, memory, leftOver, terminated }: Outcome): string[] {
  const { reports, deliveryP99, ingestP99, serverErrors, missing } = figures;
  const grown = growthOf(memory).filter(({ factor }) => factor > GROWTH_FACTOR);
  return [
    ...when(reports === 0, 'the victim sent no report'),
    ...when(deliveryP99 > VICTIM_P99_MS, `delivery p99 ${deliveryP99} ms > ${VICTIM_P99_MS} ms`),
    ...when(ingestP99 > VICTIM_P99_MS, `ingest p99 ${ingestP99} ms > ${VICTIM_P99_MS} ms`),
    ...when(serverErrors > 0, `the victim got ${serverErrors} responses of 5xx`),
    ...when(missing > 0, `${missing} reports of the victim never arrived`),
    ...when(leftOver > 0, `${leftOver} deliveries of the victim are left over`),
    ...terminated.map((process) => `the ${process} was terminated`),
    ...grown.map(
      ({ process, secondQuarter, lastQuarter }) =>
        `memory of the ${process} grew from ${secondQuarter} to ${lastQuarter} MiB`,
    ),
  ];
}

function when(condition: boolean, text: string): string[] {
  return condition ? [text] : [];
}
