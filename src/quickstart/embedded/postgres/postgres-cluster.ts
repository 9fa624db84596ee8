import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { draftOf, syncDir, type DataDir } from '../data-dir/data-dir.js';
import { acquireLock, type InstanceLock } from '../data-dir/instance-lock.js';
import { canEnter, clusterUser, serverUser, tryRun, type ServerUser } from './server-user.js';
import { publicDir, stagingRoot } from './staging.js';

/** Where a cluster lies or is to be made, and who runs its server. */
export interface ClusterPlace {
  path: string;
  user: ServerUser;
  /** The major version of PostgreSQL that made it; undefined when it is yet to be made. */
  major: string | undefined;
  /** Guards a cluster outside DATA_DIR, which a copy of DATA_DIR would point to as well. */
  lock: InstanceLock | undefined;
}

const LOCATION = 'postgres-location';
/** The file in DATA_DIR with the password of both roles. */
export const PASSWORD = 'postgres-password';

/** Of PostgreSQL itself, from 17 on, and so the same on every system. */
const SAME_EVERYWHERE = [
  ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
];

/** The superuser of the cluster. */
export const SUPERUSER = 'postgres';

/**
 * `DATA_DIR/postgres`. When root's server user cannot reach that, a folder elsewhere, whose path
 * `createCluster` notes in DATA_DIR.
 */
export async function placeCluster(dataDir: DataDir): Promise<ClusterPlace> {
  const noted = await dataDir.read(LOCATION);
  const path = noted ?? dataDir.file('postgres');
  const major = await majorVersion(path);
  if (major !== undefined) {
    const user = await clusterUser(path);
    return { path, user, major, lock: noted ? lockFolder(path, dataDir) : undefined };
  }
  if (noted !== undefined) {
    throw new Error(
      `The database of ${dataDir.path} is gone from ${noted}; to start empty, remove DATA_DIR`,
    );
  }
  const user = await serverUser();
  if (!user || (await canEnter(dataDir.path, user))) {
    return { path, user, major, lock: undefined };
  }
  const clusters = await publicDir(join(await stagingRoot(), 'clusters'));
  const folder = await mkdtemp(join(clusters, `${basename(dirname(dataDir.path))}-`));
  await chmod(folder, 0o711);
  const outside = join(folder, 'postgres');
  return { path: outside, user, major, lock: lockFolder(outside, dataDir) };
}

/**
 * Makes an empty cluster: UTF-8, the same collation on every system, password only. It appears under
 * its name when it is whole, so a kill on the way leaves nothing that looks like one.
 */
export async function createCluster(
  place: ClusterPlace,
  initdb: string,
  dataDir: DataDir,
  collation: readonly string[] = SAME_EVERYWHERE,
): Promise<void> {
  const password = await dataDir.readOrCreate(PASSWORD, () => randomBytes(24).toString('hex'));
  const parent = dirname(place.path);
  const draft = draftOf(place.path);
  await mkdir(draft, { mode: 0o700 });
  const passwordFile = join(draft, 'password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (place.user) {
    await chown(passwordFile, place.user.uid, place.user.gid);
    await chown(draft, place.user.uid, place.user.gid);
  }
  const args = [
    ...['--pgdata', join(draft, 'cluster'), '--username', SUPERUSER],
    ...['--auth', 'scram-sha-256', '--pwfile', passwordFile],
    ...['--encoding', 'UTF8', ...collation, '--no-instructions'],
  ];
  const failure = await tryRun(initdb, args, place.user);
  if (failure !== undefined) {
    await rm(draft, { recursive: true, force: true });
    throw new Error(`The database in ${place.path} could not be created: ${failure}`);
  }
  await rename(join(draft, 'cluster'), place.path);
  await rm(draft, { recursive: true, force: true });
  await syncDir(parent);
  if (parent !== dataDir.path) {
    await writeFile(join(parent, 'data-dir'), `${dataDir.path}\n`);
    await dataDir.write(LOCATION, place.path);
  }
}

/** The password of the cluster. Rejects when the file is gone: the cluster cannot be opened then. */
export async function clusterPassword(dataDir: DataDir): Promise<string> {
  const password = await dataDir.read(PASSWORD);
  if (!password) {
    throw new Error(`${dataDir.file(PASSWORD)}, the password of the database, is missing`);
  }
  return password;
}

async function majorVersion(cluster: string): Promise<string | undefined> {
  try {
    return (await readFile(join(cluster, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') {
      return undefined;
    }
    throw new Error(`The database in ${cluster} is out of reach for this user: ${message}`);
  }
}

function lockFolder(cluster: string, dataDir: DataDir): InstanceLock {
  return acquireLock(dirname(cluster), `The database of DATA_DIR ${dataDir.path}`);
}
