// npm run soak [-- --minutes 20 --attacks slow,flood]: installs and builds if needed, then runs all
// attacks at once beside a victim tenant. Writes soak-results.json and soak-results.md. All traffic
// stays on 127.0.0.1.
import { join } from 'node:path';
import { buildIfNeeded, installIfNeeded, ROOT, run } from './lib/steps.mjs';

await installIfNeeded();
await buildIfNeeded();
process.exitCode = await run(
  process.execPath,
  [
    ...['--enable-source-maps', '--import', join(ROOT, 'scripts/lib/register-typescript.mjs')],
    join(ROOT, 'tools/soak/run.ts'),
    ...process.argv.slice(2),
  ],
  { cwd: process.cwd() },
);
