// npm run bench [-- --short]: installs and builds if needed, then measures the limits of this machine, and
// ingest and deliveries of real processes. Writes bench-results.json; the full form also updates the
// tables and the chart of docs/performance.md.
import { join } from 'node:path';
import { buildIfNeeded, installIfNeeded, ROOT, run } from './lib/steps.mjs';

await installIfNeeded();
await buildIfNeeded();
process.exitCode = await run(
  process.execPath,
  [
    ...['--enable-source-maps', '--import', join(ROOT, 'scripts/lib/register-typescript.mjs')],
    join(ROOT, 'tools/bench/run.ts'),
    ...process.argv.slice(2),
  ],
  { cwd: process.cwd() },
);
