import { setTimeout as sleep } from 'node:timers/promises';
import type { DataDir } from '../data-dir/data-dir.js';
import type { EmbeddedServer } from '../embedded-server.js';
import { freePort } from '../free-port.js';
import { findPostgres } from './postgres-binaries.js';
import { clusterPassword, createCluster, placeCluster } from './postgres-cluster.js';
import { openDatabase } from './postgres-database.js';
import { PostgresServer } from './postgres-server.js';
import { endOrphan } from './postmaster.js';
import type { ServerUser } from './server-user.js';

const ATTEMPTS = 5;
/** Another took the port first, or a killed postmaster's children hold its memory for a moment. */
const PASSING_FAILURE = /Address already in use|shared memory block .* is still in use/;

interface Installation {
  program: string;
  cluster: string;
  user: ServerUser;
  password: string;
}

/**
 * Starts PostgreSQL on a free port of 127.0.0.1 with the data of DATA_DIR, made on the first start.
 * `onFailure` is called when the server ends without `stop`. Rejects with a reason to show the user.
 */
export async function startEmbeddedPostgres(
  dataDir: DataDir,
  onFailure: (error: Error) => void,
): Promise<EmbeddedServer> {
  const place = await placeCluster(dataDir);
  try {
    const { initdb, postgres, version } = await findPostgres(dataDir, place.user);
    if (place.major === undefined) {
      await createCluster(place, initdb, dataDir);
    } else if (place.major !== version.split('.')[0]) {
      throw new Error(
        `The database in ${place.path} is of PostgreSQL ${place.major}, this is PostgreSQL ${version}`,
      );
    }
    await endOrphan(place.path);
    const password = await clusterPassword(dataDir);
    const installation = { program: postgres, cluster: place.path, user: place.user, password };
    const { server, url } = await launch(installation, dataDir);
    let stopping: Promise<void> | undefined;
    server.onEnd(() => {
      if (!stopping) {
        onFailure(new Error(`The embedded PostgreSQL ended by itself:\n${server.lastWords()}`));
      }
    });
    const stop = (): Promise<void> => server.stop().finally(() => place.lock?.release());
    return { url, stop: () => (stopping ??= stop()) };
  } catch (error) {
    place.lock?.release();
    throw error;
  }
}

async function launch(
  { program, cluster, user, password }: Installation,
  dataDir: DataDir,
): Promise<{ server: PostgresServer; url: string }> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const server = await PostgresServer.launch({ program, cluster, port, user }, dataDir);
    try {
      return { server, url: await openDatabase(server, port, password) };
    } catch (error) {
      await server.stop();
      if (attempt === ATTEMPTS || !PASSING_FAILURE.test((error as Error).message)) {
        throw error;
      }
      await sleep(200 * attempt);
    }
  }
}
