import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CASES } from './cases/index.js';
import { CLUSTER_CASES } from './cluster/index.js';
import type { FaultCase } from './fault-case.js';

const FILE = join(import.meta.dirname, '../../docs/reliability.md');
const BEGIN = '<!-- cases: begin (npm run faults -- --document) -->';
const END = '<!-- cases: end -->';

/** The table of all cases in `docs/reliability.md`. */
export function caseTable(): string {
  const rows = [
    ...CASES.map((it) => rowOf(it, it.short ? '`npm test`' : it.heavy ? '`--heavy`' : '')),
    ...CLUSTER_CASES.map((it) => rowOf(it, '`--cluster`')),
  ];
  return [
    '<!-- prettier-ignore -->',
    '| fault | expected | also in, or only in |',
    '| --- | --- | --- |',
    ...rows,
  ].join('\n');
}

function rowOf({ name, expected }: FaultCase, form: string): string {
  return `| ${name} | ${expected} | ${form} |`;
}

/** Whether the document contains that table. */
export async function isUpToDate(): Promise<boolean> {
  return (await readFile(FILE, 'utf8')).includes(`${BEGIN}\n\n${caseTable()}\n\n${END}`);
}

export async function writeDocument(): Promise<void> {
  const text = await readFile(FILE, 'utf8');
  const before = text.slice(0, text.indexOf(BEGIN) + BEGIN.length);
  const after = text.slice(text.indexOf(END));
  await writeFile(FILE, `${before}\n\n${caseTable()}\n\n${after}`);
}
