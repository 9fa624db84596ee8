// Fails if openapi.json or llms.txt differs from what the built application generates.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buildIfNeeded, ROOT, run } from './lib/steps.mjs';

const COMMITTED = ['openapi.json', 'src/api-docs/llms.txt'];

await buildIfNeeded();
const folder = await mkdtemp(join(tmpdir(), 'mutx-openapi-'));
try {
  const written = COMMITTED.map((file) => join(folder, basename(file)));
  const code = await run(process.execPath, [join(ROOT, 'dist/commands/openapi.js'), ...written]);
  if (code !== 0) process.exit(code);
  for (const [index, file] of COMMITTED.entries()) {
    if ((await run('diff', ['-u', join(ROOT, file), written[index]])) === 0) {
      console.log(`${file} is up to date`);
      continue;
    }
    console.error(`${file} is out of date: run \`npm run openapi\` and commit the result`);
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
