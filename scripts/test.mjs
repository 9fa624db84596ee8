// npm test [-- jest arguments]: installs if needed, builds, runs the tests. Without arguments it runs all of
// them, the fault suite last and alone, because it measures latencies.
// MUTX_TEST_SECOND_RUN=true: if at most three files fail, they run again, alone, and the result is theirs. A machine that
// stalls fails a test now and then; broken behavior fails both times.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { build, installIfNeeded, ROOT, run } from './lib/steps.mjs';

const STAGES = [
  ['--selectProjects', 'unit', 'e2e'],
  ['--selectProjects', 'faults'],
];
const MAX_FILES_AGAIN = 3;

process.chdir(ROOT);
await installIfNeeded();
await build();
const given = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'mutx-summary-'));
try {
  const summaries = [];
  for (const args of given.length > 0 ? [given] : STAGES) summaries.push(await stage(args));
  const [passed, failed, skipped] = ['passed', 'failed', 'skipped'].map((key) =>
    summaries.reduce((sum, summary) => sum + summary[key], 0),
  );
  if (failed > 0) process.exitCode = 1;
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
} finally {
  await rm(folder, { recursive: true });
}

async function stage(args) {
  const first = await jest(args);
  const again = first.failedFiles.map(({ path }) => path);
  const runsAgain = process.env.MUTX_TEST_SECOND_RUN === 'true';
  if (!runsAgain || again.length === 0 || again.length > MAX_FILES_AGAIN) return first;
  const names = again.map((path) => relative(ROOT, path)).join(', ');
  console.log(`\nFailed, and run again alone: ${names}`);
  const second = await jest([...projectsOf(args), '--runInBand', '--runTestsByPath', ...again]);
  if (second.failed === 0) console.log(`Failed once, and passed alone: ${names}`);
  const sumOf = (key) => first.failedFiles.reduce((sum, file) => sum + file[key], 0);
  return {
    passed: first.passed - sumOf('passed') + second.passed,
    failed: second.failed,
    skipped: first.skipped - sumOf('skipped') + second.skipped,
  };
}

function projectsOf(args) {
  const begin = args.indexOf('--selectProjects');
  const end = args.findIndex((arg, n) => n > begin && arg.startsWith('-'));
  return begin < 0 ? [] : args.slice(begin, end < 0 ? undefined : end);
}

/** `.npmrc` has the options of Node.js that Jest needs. */
async function jest(args) {
  const file = join(folder, String(Math.random()));
  const code = await run(process.execPath, ['node_modules/jest/bin/jest.js', ...args], {
    env: { ...process.env, MUTX_TEST_SUMMARY: file },
  });
  const nothing = { passed: 0, failed: 1, skipped: 0, failedFiles: [] };
  const summary = JSON.parse(await readFile(file, 'utf8').catch(() => JSON.stringify(nothing)));
  if (code === 0) return summary;
  // A failure after the last test, such as a leak found by the teardown, counts too; another run would hide it.
  return summary.failed > 0 ? summary : { ...summary, failed: 1, failedFiles: [] };
}
