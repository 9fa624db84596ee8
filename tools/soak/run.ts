import { rmSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killWatched } from '../faults/servers/processes.js';
import { SOAK_ATTACKS } from './attacks.js';
import { lineOf, markdown, type SoakResults } from './report.js';
import { Soak } from './soak.js';
import { failuresOf } from './verdict.js';

const MAX_MINUTES = 24 * 60;

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '20' },
    /** Comma-separated names from `SOAK_ATTACKS`. */
    attacks: { type: 'string', default: Object.keys(SOAK_ATTACKS).join() },
  },
});

process.exitCode = await main();
// Open connections and receivers of the run must not keep the process running.
process.exit();

async function main(): Promise<number> {
  const minutes = Number(values.minutes);
  if (!(minutes > 0 && minutes <= MAX_MINUTES)) {
    throw new Error(`--minutes takes a number up to ${MAX_MINUTES}`);
  }
  const folder = await workFolder();
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  process.once('SIGTERM', () => interrupted.abort());
  const soak = await Soak.start(folder);
  print('preparing the attacks …');
  await soak.prepare(values.attacks.split(','));
  const result = await soak.run(minutes * 60_000, interrupted.signal, (sample) =>
    print(lineOf(sample)),
  );
  const results: SoakResults = {
    at: new Date().toISOString(),
    minutes: Math.round((soak.samples.at(-1)?.seconds ?? 0) / 6) / 10,
    machine: {
      cpus: availableParallelism(),
      model: cpus()[0]?.model.trim() ?? '?',
      node: process.version,
    },
    victim: result.figures,
    failures: failuresOf(result),
    samples: soak.samples,
  };
  const summary = markdown(results, result);
  await writeFile('soak-results.json', `${JSON.stringify(results, null, 2)}\n`);
  await writeFile('soak-results.md', summary);
  print(`\n${summary}`);
  return results.failures.length === 0 ? 0 : 1;
}

/** Folder of data and logs. It is removed, and the processes are killed, when the run ends in any way. */
async function workFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mutx-soak-'));
  // As root, PostgreSQL runs as another user, which must be able to read its data.
  await chmod(folder, 0o711);
  await mkdir(join(folder, 'pids'));
  process.on('exit', () => {
    killWatched();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });
  return folder;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
