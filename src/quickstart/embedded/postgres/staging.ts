import { chmod, lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A folder that root owns and every user can enter, for what another user must reach. Rejects when
 * there is none that is safe: what lies in it is executed, so no other user may write to it.
 */
export async function stagingRoot(): Promise<string> {
  const failures: string[] = [];
  for (const path of ['/var/lib/mutx', join(tmpdir(), 'mutx-staging')]) {
    try {
      return await publicDir(path);
    } catch (error) {
      failures.push((error as Error).message);
    }
  }
  throw new Error(`No place for files that the database's user can reach: ${failures.join('; ')}`);
}

/** Creates a folder of mode 0755 whatever the umask; refuses one that others may write to. */
export async function publicDir(path: string): Promise<string> {
  if ((await mkdir(path, { recursive: true, mode: 0o755 })) !== undefined) {
    await chmod(path, 0o755);
  }
  const { uid, mode } = await lstat(path);
  if (uid !== process.getuid?.() || (mode & 0o022) !== 0 || (mode & 0o005) !== 0o005) {
    throw new Error(`${path} must belong to root and have mode 0755`);
  }
  return path;
}
