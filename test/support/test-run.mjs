// Keeper of a test run: `… <folder> [postgres] [valkey]` starts the given embedded servers and prints their
// addresses as one JSON line. On a signal, or when its parent has exited for any reason, it terminates the
// servers and all processes left by the tests, and removes the folder.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { openDataDir } from '../../dist/quickstart/embedded/data-dir/data-dir.js';
import { startEmbeddedServers } from '../../dist/quickstart/embedded/embedded-servers.js';

const [folder, ...wanted] = process.argv.slice(2);

async function start() {
  return startEmbeddedServers({
    dataDir: await openDataDir(join(folder, 'data')),
    postgres: wanted.includes('postgres'),
    valkey: wanted.includes('valkey'),
  });
}

async function endLeftovers() {
  for (const pid of await readdir(join(folder, 'pids'))) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      continue;
    }
  }
}

async function finish() {
  await endLeftovers();
  await starting.then((servers) => servers.stop());
  await removeFolder();
  process.exit(0);
}

function removeFolder() {
  return rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

const starting = start();
let finishing;
const stop = () => (finishing ??= finish());
process.stdin.on('close', stop).resume();
process.on('SIGTERM', stop).on('SIGINT', stop);

try {
  const { databaseUrl, redisUrl } = await starting;
  process.stdout.write(`${JSON.stringify({ databaseUrl, redisUrl })}\n`);
} catch (error) {
  console.error(error);
  await removeFolder();
  process.exit(1);
}
