// npm run console:pictures, console:figures [-- --document]: installs and builds if needed, starts a server with
// an hour of load and visits every page of the console in Chromium.
import { join } from 'node:path';
import { buildIfNeeded, installIfNeeded, ROOT, run } from './lib/steps.mjs';

await installIfNeeded();
await buildIfNeeded();
const [task, ...rest] = process.argv.slice(2);
process.exitCode = await run(process.execPath, [
  ...['--enable-source-maps', '--import', join(ROOT, 'scripts/lib/register-typescript.mjs')],
  join(ROOT, `tools/console/${task}.ts`),
  ...rest,
]);
