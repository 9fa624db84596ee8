import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isRoot } from '../data-dir/data-dir.js';

/** The user a server process runs as; undefined means as ourselves. */
export type ServerUser = { uid: number; gid: number } | undefined;

const run = promisify(execFile);

/** PostgreSQL refuses to run as root: then `postgres` if there is one, else `nobody`. */
export async function serverUser(): Promise<ServerUser> {
  if (!isRoot()) {
    return undefined;
  }
  const passwd = await readFile('/etc/passwd', 'utf8');
  const user = findUser(passwd, 'postgres') ?? findUser(passwd, 'nobody');
  if (!user) {
    throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
  }
  return user;
}

/** The one user who may run the server of an existing cluster. Rejects when that is not us. */
export async function clusterUser(cluster: string): Promise<ServerUser> {
  const { uid, gid } = await stat(cluster);
  if (uid === process.getuid?.()) {
    return undefined;
  }
  if (!isRoot()) {
    throw new Error(`The database in ${cluster} belongs to another user (uid ${uid})`);
  }
  return { uid, gid };
}

/** The entry of a user in the text of passwd(5). */
export function findUser(passwd: string, name: string): ServerUser {
  const entry = passwd
    .split('\n')
    .find((line) => line.startsWith(`${name}:`))
    ?.split(':');
  // macOS writes nobody's uid as -2.
  return entry && { uid: Number(entry[2]) >>> 0, gid: Number(entry[3]) >>> 0 };
}

/** Whether the user may pass through a folder and all above it; asked of the system itself. */
export async function canEnter(dir: string, user: ServerUser): Promise<boolean> {
  return (await tryRun('/bin/sh', ['-c', 'cd "$0"', dir], user)) === undefined;
}

/** Runs a program to its end as the user. Resolves with why it failed, undefined when it did not. */
export async function tryRun(
  program: string,
  args: string[],
  user: ServerUser,
): Promise<string | undefined> {
  try {
    await run(program, args, { ...user, cwd: '/', env: SERVER_ENV });
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    return stderr?.trim() || message;
  }
}

/** The servers' whole environment: nothing of ours (PGDATA, secrets) reaches them. */
export const SERVER_ENV = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
