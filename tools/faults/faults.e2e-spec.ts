import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { CASES } from './cases/index.js';
import { CLUSTER_CASES } from './cluster/index.js';
import { isUpToDate } from './document.js';
import type { Row } from './report.js';

const ROOT = join(import.meta.dirname, '../..');
const SHORT_FORM_MS = 600_000;
/** For the end of its processes, after a SIGTERM at the limit. */
const END_MS = 30_000;

/** Runs the short form in a process of its own, as `npm run faults -- --short` does. No rows: it was too slow. */
async function runShortForm(): Promise<{ rows: Row[]; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'mutx-faults-report-'));
  try {
    const typescript = join(ROOT, 'scripts/lib/register-typescript.mjs');
    const child = spawn(
      process.execPath,
      ['--import', typescript, join(ROOT, 'tools/faults/run.ts'), '--short'],
      {
        cwd: folder,
        env: { ...process.env, NODE_OPTIONS: '' },
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: SHORT_FORM_MS,
      },
    );
    const [output] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    const report = await readFile(join(folder, 'faults-report.json'), 'utf8').catch(() => '[]');
    return { rows: JSON.parse(report) as Row[], output };
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('the fault suite', () => {
  it('has at least 25 cases, each with a name of its own', () => {
    expect(CASES.length).toBeGreaterThanOrEqual(25);
    const names = [...CASES, ...CLUSTER_CASES].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('is described in docs/reliability.md, case by case', async () => {
    expect(await isUpToDate()).toBe(true);
  });
});

describe('the short form', () => {
  let rows: Row[];
  let output: string;

  beforeAll(async () => {
    ({ rows, output } = await runShortForm());
  }, SHORT_FORM_MS + END_MS);

  it.each(CASES.filter(({ short }) => short).map(({ name }) => name))('%s', (name) => {
    const row = rows.find(({ fault }) => fault === name);
    if (!row) throw new Error(`There is no row for it:\n${output}`);
    expect(row).toMatchObject({ rounds: 1, lost: 0, problems: [] });
    expect(row.acknowledged).toBeGreaterThan(0);
  });
});
