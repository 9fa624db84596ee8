// Fails if openapi.json differs from what the built application generates.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildIfNeeded, ROOT, run } from './lib/steps.mjs';

await buildIfNeeded();
const folder = await mkdtemp(join(tmpdir(), 'mutx-openapi-'));
try {
  const code = await run(process.execPath, [join(ROOT, 'dist/commands/openapi.js')], {
    cwd: folder,
  });
  if (code !== 0) process.exit(code);
  const [now, committed] = await Promise.all([
    readFile(join(folder, 'openapi.json'), 'utf8'),
    readFile(join(ROOT, 'openapi.json'), 'utf8').catch(() => ''),
  ]);
  if (now === committed) {
    console.log('openapi.json is up to date');
  } else {
    console.error('openapi.json is out of date: run `npm run openapi` and commit the result');
    await run('diff', ['-u', join(ROOT, 'openapi.json'), join(folder, 'openapi.json')]).catch(
      () => 1,
    );
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
