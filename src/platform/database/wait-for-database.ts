import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { StartError } from '../config/start-error.js';
import { Hosts } from './connections/hosts.js';
import { PrimaryClient } from './connections/primary-client.js';
import { connectFailureOf, mayConnectLater, serverOf } from './connect-failure.js';

const PAUSE_MS = 250;
const CONNECT_TIMEOUT_MS = 3_000;

/**
 * Resolves once PostgreSQL accepts a connection; one that does not yet (it starts, or its name is not
 * known) is waited for. Throws a {@link StartError} after `timeoutMs`, and at once for what waiting does
 * not mend, such as a wrong password.
 */
export async function waitForDatabase(databaseUrl: string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  const hosts = new Hosts(databaseUrl);
  const server = serverOf(databaseUrl);
  for (let waiting = false; ; waiting = true) {
    const failure = await connectOnce(hosts);
    if (failure === undefined) return;
    const reason = connectFailureOf(failure);
    if (!mayConnectLater(failure)) {
      throw new StartError(`PostgreSQL at ${server} rejects the connection: ${reason}`);
    }
    if (performance.now() + PAUSE_MS > deadline) {
      const seconds = timeoutMs / 1_000;
      throw new StartError(
        `PostgreSQL at ${server} accepted no connection within ${seconds} s: ${reason}`,
      );
    }
    if (!waiting) {
      new Logger('Database').log({ msg: `Waiting for PostgreSQL at ${server}`, reason });
    }
    await sleep(PAUSE_MS);
  }
}

/** The error of one try; undefined if the server accepts statements. */
async function connectOnce(hosts: Hosts): Promise<unknown> {
  let client: PrimaryClient | undefined;
  try {
    client = new PrimaryClient({ hosts, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
    client.on('error', () => undefined);
    await client.connect();
    return undefined;
  } catch (error) {
    return error;
  } finally {
    void client?.end().catch(() => undefined);
  }
}
