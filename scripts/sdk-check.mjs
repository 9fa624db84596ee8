// Fails if packages/sdk-typescript/src/generated differs from what the generator makes of openapi.json.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, run } from './lib/steps.mjs';

const sdk = join(ROOT, 'packages/sdk-typescript');
const folder = await mkdtemp(join(tmpdir(), 'mutx-sdk-'));
try {
  const code = await run(process.execPath, [join(sdk, 'scripts/generate.mjs'), folder]);
  if (code !== 0) process.exit(code);
  process.exitCode = await run('diff', ['-ru', join(sdk, 'src/generated'), folder]);
  console.log(
    process.exitCode === 0
      ? 'The TypeScript SDK is up to date'
      : 'The TypeScript SDK is out of date: run `npm run sdk` and commit the result',
  );
} finally {
  await rm(folder, { recursive: true, force: true });
}
