import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { buildIfNeeded } from '../../scripts/lib/steps.mjs';

const TEST_RUN = fileURLToPath(new URL('./test-run.mjs', import.meta.url));

/**
 * One PostgreSQL and one Valkey for the whole run: `DATABASE_URL` and `REDIS_URL` if set (the role must
 * be allowed to create databases), otherwise embedded ones.
 */
export default async function globalSetup() {
  await buildIfNeeded();

  const { DATABASE_URL, REDIS_URL } = process.env;
  const wanted = [...(DATABASE_URL ? [] : ['postgres']), ...(REDIS_URL ? [] : ['valkey'])];
  const folder = await testFolder();
  const { child, databaseUrl, redisUrl } = await startTestRun(folder, wanted);

  process.env.MUTX_TEST_FOLDER = folder;
  process.env.MUTX_TEST_DATABASE_URL = DATABASE_URL || databaseUrl;
  process.env.MUTX_TEST_REDIS_URL = REDIS_URL || redisUrl;
  globalThis.mutxTestRun = child;
}

async function testFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'mutx-test-'));
  // As root, PostgreSQL runs as another user, which must be able to read its data.
  await chmod(folder, 0o711);
  await mkdir(join(folder, 'pids'));
  await mkdir(join(folder, 'canary'));
  return folder;
}

async function startTestRun(folder, wanted) {
  const child = spawn(process.execPath, [TEST_RUN, folder, ...wanted], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const early = once(child, 'exit').then(([code]) => {
    throw new Error(`The servers of the test run did not start (exit code ${code})`);
  });
  early.catch(() => undefined);
  const line = once(createInterface({ input: child.stdout }), 'line');
  const [addresses] = await Promise.race([line, early]);
  return { child, ...JSON.parse(addresses) };
}
