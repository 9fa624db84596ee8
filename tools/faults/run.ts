import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CASES } from './cases/index.js';
import { CLUSTER_CASES } from './cluster/index.js';
import { writeDocument } from './document.js';
import type { FaultCase } from './fault-case.js';
import { printed, toRows } from './report.js';
import { runCase, type Round, type RunnerOptions } from './runner.js';
import { Postgres } from './servers/postgres.js';
import { killWatched } from './servers/processes.js';

const AT_ONCE = 3;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '1' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
    cluster: { type: 'boolean', default: false },
    short: { type: 'boolean', default: false },
    heavy: { type: 'boolean', default: false },
    document: { type: 'boolean', default: false },
  },
});

if (values.document) await writeDocument();
// A case that hung may hold sockets and timers, which would keep the process alive.
else process.exit(await main());

async function main(): Promise<number> {
  const startedAt = Date.now();
  const firstSeed = Number(values.seed ?? Math.floor(Math.random() * 1e9));
  const selected = (values.cluster ? CLUSTER_CASES : CASES).filter(
    ({ name, short, heavy }) =>
      name.includes(values.only) && (short || !values.short) && (!heavy || values.heavy),
  );
  for (const { name, missing } of selected) {
    if (missing) print(`Skipped: ${name} (${missing} is missing)`);
  }
  const chosen = selected.filter(({ missing }) => !missing);
  const folder = await workFolder();
  try {
    const template = join(folder, 'template');
    await Postgres.template(template);
    const rounds: Round[] = [];
    for (let n = 0; n < Number(values.rounds); n++) {
      const options = { folder, template, short: values.short };
      rounds.push(...(await runRound(chosen, firstSeed + n, options)));
    }
    const order = chosen.map(({ name }) => name);
    rounds.sort((a, b) => order.indexOf(a.fault) - order.indexOf(b.fault));
    const rows = toRows(rounds);
    await writeFile('faults-report.json', `${JSON.stringify(rows, null, 2)}\n`);
    print(`\n${printed(rows)}`);
    const good = rows.every(({ lost, problems }) => lost === 0 && problems.length === 0);
    const took = Math.round((Date.now() - startedAt) / 1000);
    print(`\n${good ? 'Nothing is lost' : 'FAILED'}, seed ${firstSeed}, ${took} s`);
    return good ? 0 : 1;
  } finally {
    killWatched();
  }
}

/** Cases that mostly wait run concurrently, the others one by one. */
async function runRound(
  cases: readonly FaultCase[],
  seed: number,
  options: RunnerOptions,
): Promise<Round[]> {
  const rounds: Round[] = [];
  const work = async (queue: FaultCase[]): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const round = await runCase(next, seed, options);
      rounds.push(round);
      print(progress(round));
    }
  };
  const concurrent = cases.filter(({ alone }) => !alone);
  await Promise.all(Array.from({ length: AT_ONCE }, () => work(concurrent)));
  await work(cases.filter(({ alone }) => alone));
  return rounds;
}

function progress({ fault, seconds, acknowledged, problems, lost }: Round): string {
  const verdict = problems.length === 0 && lost === 0 ? 'ok    ' : 'FAILED';
  return [`${verdict} ${fault} (${acknowledged} acknowledged, ${seconds} s)`, ...problems].join(
    '\n       ',
  );
}

/** The folder of a run. It is removed, and its processes and servers are killed, when the run ends in any way. */
async function workFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mutx-faults-'));
  // As root, PostgreSQL runs as another user, which must be able to read its data.
  await chmod(folder, 0o711);
  await mkdir(join(folder, 'pids'));
  process.env.MUTX_TEST_FOLDER = folder;
  process.on('exit', () => {
    killWatched();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  return folder;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
