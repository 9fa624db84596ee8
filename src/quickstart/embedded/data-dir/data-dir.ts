import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { join } from 'node:path';
import { acquireLock, type InstanceLock } from './instance-lock.js';

/** The folder that holds what must survive a restart; held by this process until `release`. */
export class DataDir {
  constructor(
    /** Absolute, symbolic links resolved. */
    readonly path: string,
    private readonly lock: InstanceLock,
  ) {}

  file(name: string): string {
    return join(this.path, name);
  }

  /** The trimmed text of a file, or undefined when there is none. Its mode becomes 0600. */
  async read(name: string): Promise<string | undefined> {
    try {
      const text = (await readFile(this.file(name), 'utf8')).trim();
      if (((await stat(this.file(name))).mode & 0o077) !== 0) {
        await chmod(this.file(name), 0o600);
      }
      return text;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
  }

  /** Writes a file of mode 0600, on disk when this resolves; a reader never sees half of it. */
  async write(name: string, text: string): Promise<void> {
    const draft = draftOf(this.file(name));
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${text}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await this.giveToOwner(draft);
    await rename(draft, this.file(name));
    await syncDir(this.path);
  }

  /** What the file says, or, on the first call ever, what `make` returns. */
  async readOrCreate(name: string, make: () => string): Promise<string> {
    const existing = await this.read(name);
    if (existing !== undefined) {
      if (existing === '') {
        throw new Error(`${this.file(name)} is empty`);
      }
      return existing;
    }
    const made = make();
    await this.write(name, made);
    return made;
  }

  /** When root works in another user's folder, its owner must be able to go on without root. */
  async giveToOwner(path: string): Promise<void> {
    if (isRoot()) {
      const owner = await stat(this.path);
      await chown(path, owner.uid, owner.gid);
    }
  }

  release(): Promise<void> {
    this.lock.release();
    return Promise.resolve();
  }
}

/**
 * Creates the folder when it is missing and takes it for this process; a lock left by a terminated
 * process is repaired. Rejects with `DATA_DIR <path> is in use by process <pid>` or why it is unusable.
 */
export async function openDataDir(path: string): Promise<DataDir> {
  try {
    // Root's database runs as another user, who must pass through the folder but cannot list it.
    const mode = isRoot() ? 0o711 : 0o700;
    if ((await mkdir(path, { recursive: true, mode })) !== undefined) {
      await chmod(path, mode);
    }
    const real = await realpath(path);
    const dataDir = new DataDir(real, acquireLock(real, `DATA_DIR ${path}`));
    await removeDrafts(real);
    return dataDir;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code ? new Error(`DATA_DIR ${path} cannot be used: ${message}`) : error;
  }
}

/** A name in DATA_DIR for what is to be renamed when it is whole; swept at the next start if not. */
export function draftOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}.draft`;
}

async function removeDrafts(path: string): Promise<void> {
  const names = await readdir(path);
  for (const name of names.filter((it) => it.endsWith('.draft') && !it.startsWith('instance.'))) {
    // A killed run's initdb may still be writing there: what remains goes at the next start.
    await rm(join(path, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Makes what was created in or renamed into a folder survive a power loss. */
export async function syncDir(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
