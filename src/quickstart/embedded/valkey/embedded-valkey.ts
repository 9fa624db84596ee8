import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Redis } from 'ioredis';
import type { EmbeddedServer } from '../embedded-server.js';
import { freePort } from '../free-port.js';

const ATTEMPTS = 5;
const READY_WITHIN_MS = 30_000;
/** Beyond this, writes are refused: well below the 4 GB at which WebAssembly itself gives up. */
const MAX_MEMORY = '1gb';

/**
 * Starts Valkey in a thread of its own, on a free port of 127.0.0.1, behind a random password. It keeps
 * no data. `onFailure` is called when the server ends without `stop`.
 */
export async function startEmbeddedValkey(
  onFailure: (error: Error) => void,
): Promise<EmbeddedServer> {
  const password = randomBytes(24).toString('hex');
  const { worker, port } = await launch();
  let stopping: Promise<void> | undefined;
  let failure: Error | undefined;
  worker.on('error', (error) => (failure = error));
  worker.once('exit', () => {
    if (!stopping) {
      onFailure(
        new Error(`The embedded Valkey ended by itself: ${failure?.message ?? 'no reason given'}`),
      );
    }
  });
  const stop = (): Promise<void> => (stopping ??= worker.terminate().then(() => undefined));
  try {
    await configure(port, password);
  } catch (error) {
    await stop();
    throw new Error(`The embedded Valkey does not respond: ${(error as Error).message}`);
  }
  return { url: `redis://:${password}@127.0.0.1:${port}`, stop };
}

async function launch(): Promise<{ worker: Worker; port: number }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const worker = new Worker(new URL('./valkey-worker.js', import.meta.url), {
      workerData: { port },
      // WASI is experimental; a line on these streams would keep our event loop alive.
      execArgv: ['--no-warnings'],
      stdout: true,
      stderr: true,
    });
    worker.on('error', () => undefined);
    try {
      await once(worker, 'message', { signal: AbortSignal.timeout(READY_WITHIN_MS) });
      worker.unref();
      return { worker, port };
    } catch (error) {
      await worker.terminate();
      if (attempt === ATTEMPTS || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
        throw new Error(`The embedded Valkey did not start: ${(error as Error).message}`);
      }
    }
  }
}

async function configure(port: number, password: string): Promise<void> {
  const client = new Redis(port, '127.0.0.1', {
    lazyConnect: true,
    commandTimeout: READY_WITHIN_MS,
    retryStrategy: () => null,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    await client.config('SET', 'maxmemory', MAX_MEMORY);
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    await client.config('SET', 'requirepass', password);
  } finally {
    client.disconnect();
  }
}
