import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chart } from './chart.js';
import {
  ageTable,
  burstLine,
  costTable,
  drainLine,
  historyTable,
  ingestCostTable,
  latencyTable,
  lightTable,
  limitsTable,
  machineLine,
  memoryTable,
  ratesTable,
  replayTable,
  targetLines,
  type Table,
} from './report.js';
import type { Results } from './results.js';
import { apiTable, scaleLine, scaleTargets, workerTable } from './scale/scale-report.js';
import type { ScaleResults } from './scale/scale-results.js';

const DOCS = join(import.meta.dirname, '../../docs');
const FILE = join(DOCS, 'performance.md');
const CHART = 'performance.svg';
/** The lines around generated text. */
interface Markers {
  readonly begin: string;
  readonly end: string;
}

const RESULTS: Markers = {
  begin: '<!-- results: begin (npm run bench) -->',
  end: '<!-- results: end -->',
};
const SCALE: Markers = {
  begin: '<!-- scale: begin (npm run bench -- --scale --document) -->',
  end: '<!-- scale: end -->',
};

/** Writes the figures of a run to docs/performance.md, and the chart next to it. */
export async function writeDocument(results: Results): Promise<void> {
  await replace(RESULTS, section(results));
  await writeFile(join(DOCS, CHART), chart(results));
}

/** Writes the figures of `--scale` to their own section of docs/performance.md. */
export async function writeScale(scale: ScaleResults, failures: readonly string[]): Promise<void> {
  const parts = [
    `Measured at ${scaleLine(scale)}.`,
    ...titled('Reports by API processes', apiTable(scale)),
    ...titled('Deliveries by workers', workerTable(scale)),
    '### Targets of scaling',
    `\`\`\`text\n${scaleTargets(scale).join('\n')}\n\`\`\``,
    ...failures.map((failure) => `**Failed: ${failure}.**`),
  ];
  await replace(SCALE, parts.join('\n\n'));
}

async function replace({ begin, end }: Markers, generated: string): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  if (!text.includes(begin) || !text.includes(end)) throw new Error(`${FILE} lacks ${begin}`);
  const before = text.slice(0, text.indexOf(begin) + begin.length);
  const after = text.slice(text.indexOf(end));
  await writeFile(FILE, `${before}\n\n${generated}\n\n${after}`);
}

function section(results: Results): string {
  const { drain, history, idle, light, replay, failures } = results;
  return [
    `Measured at ${machineLine(results)}.`,
    `![Throughput and latency](${CHART})`,
    ...titled('Limits of this machine', limitsTable(results)),
    ...titled('Rates, and end-to-end latency at half load', ratesTable(results)),
    '### Targets',
    `\`\`\`text\n${targetLines(results).join('\n')}\n\`\`\``,
    ...titled('Latency', latencyTable(results)),
    `When idle, the first attempt arrives ${idle.p50_ms} ms (p50) and ${idle.p99_ms} ms (p99) after the acknowledgement.`,
    ...titled('Light load: one process, one webhook', lightTable(light)),
    `${capital(burstLine(light))}.`,
    ...titled('Cost per delivery under full load', costTable(results)),
    ...titled('Cost per report, without its deliveries', ingestCostTable(results)),
    ...titled(
      'Memory and backlog: first and last sample under sustained load',
      memoryTable(results),
    ),
    ...(replay ? titled('Live latency beside a replay', replayTable(replay)) : []),
    ...(drain ? ['### Draining a backlog', `${capital(drainLine(drain))}.`] : []),
    ...(history
      ? [
          ...titled('Routes, at 5 million deliveries', historyTable(history)),
          ...titled('Cost per delivery as the table grows', ageTable(history)),
        ]
      : []),
    ...failures.map((failure) => `**Failed: ${failure}.**`),
  ].join('\n\n');
}

function titled(title: string, table: Table): string[] {
  return [`### ${title}`, markdown(table)];
}

function markdown([head, ...rows]: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, n) => (n === 0 ? '---' : '--:'));
  return ['<!-- prettier-ignore -->', line(head), line(rule), ...rows.map(line)].join('\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
