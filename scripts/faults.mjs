// npm run faults [-- --rounds N --seed S --only <part of a name> --short --cluster]: installs and builds if
// needed, then injects faults into real processes under load and checks the invariants.
import { join } from 'node:path';
import { buildIfNeeded, installIfNeeded, ROOT, run } from './lib/steps.mjs';

await installIfNeeded();
await buildIfNeeded();
process.exitCode = await run(
  process.execPath,
  [
    ...['--enable-source-maps', '--import', join(ROOT, 'scripts/lib/register-typescript.mjs')],
    join(ROOT, 'tools/faults/run.ts'),
    ...process.argv.slice(2),
  ],
  { cwd: process.cwd() },
);
