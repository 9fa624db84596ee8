// npm test [-- jest arguments]: installs if needed, builds, runs the tests. Without arguments it runs all of
// them, the fault suite last and alone, because it measures latencies.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, installIfNeeded, ROOT, run } from './lib/steps.mjs';

const STAGES = [
  ['--selectProjects', 'unit', 'e2e'],
  ['--selectProjects', 'faults'],
];

process.chdir(ROOT);
await installIfNeeded();
await build();
const given = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'mutx-summary-'));
try {
  const summaries = [];
  for (const args of given.length > 0 ? [given] : STAGES) {
    const summary = join(folder, String(summaries.length));
    const code = await jest(args, summary);
    process.exitCode ||= code;
    const [passed, failed, skipped] = JSON.parse(
      await readFile(summary, 'utf8').catch(() => '[0, 1, 0]'),
    );
    // A failure after the last test, such as a leak found by the teardown, counts too.
    summaries.push([passed, code === 0 ? failed : Math.max(failed, 1), skipped]);
  }
  const [passed, failed, skipped] = [0, 1, 2].map((n) =>
    summaries.reduce((sum, s) => sum + s[n], 0),
  );
  console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
} finally {
  await rm(folder, { recursive: true });
}

/** `.npmrc` has the options of Node.js that Jest needs. */
function jest(args, summary) {
  return run(process.execPath, ['node_modules/jest/bin/jest.js', ...args], {
    env: { ...process.env, MUTX_TEST_SUMMARY: summary },
  });
}
