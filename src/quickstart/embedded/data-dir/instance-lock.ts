import { randomBytes } from 'node:crypto';
import {
  closeSync,
  ftruncateSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { isRunning, startOf, type ProcessIdentity } from './process-identity.js';

/** A folder held by this process until `release`, which may be called twice. */
export interface InstanceLock {
  release(): void;
}

const LOCK_NAME = /^instance\.(\d+)\.lock$/;

/**
 * Takes a folder for this process alone, among the processes of one machine (not of several
 * containers). Throws `<what> is in use by process <pid>` when a running one holds it.
 *
 * The lock is the file with the highest number, made whole by `link`, so a reader never sees half of
 * one. A holder that has terminated or released is followed by the next number and never removed
 * first, so of many who repair a stale lock at once exactly one wins.
 */
export function acquireLock(dir: string, what: string): InstanceLock {
  const draft = join(dir, `instance.${randomBytes(6).toString('hex')}.draft`);
  const fd = openSync(draft, 'wx', 0o644);
  try {
    const self: ProcessIdentity = { pid: process.pid, start: startOf(process.pid) ?? '' };
    writeSync(fd, JSON.stringify(self));
    while (!tryClaim(dir, draft, what));
  } catch (error) {
    closeSync(fd);
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  let held = true;
  return {
    release: () => {
      if (held) {
        held = false;
        // Through the descriptor: the name may belong to another if the folder was made anew.
        ftruncateSync(fd);
        closeSync(fd);
      }
    },
  };
}

function tryClaim(dir: string, draft: string, what: string): boolean {
  const top = generations(dir).at(-1) ?? 0;
  const holder = readHolder(lockFile(dir, top));
  if (holder && isRunning(holder)) {
    throw new Error(`${what} is in use by process ${holder.pid}`);
  }
  try {
    linkSync(draft, lockFile(dir, top + 1));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
  const all = generations(dir);
  const won = all.at(-1) === top + 1;
  for (const generation of won ? all.slice(0, -1) : [top + 1]) {
    rmSync(lockFile(dir, generation), { force: true });
  }
  return won;
}

function generations(dir: string): number[] {
  return readdirSync(dir)
    .flatMap((name) => LOCK_NAME.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function lockFile(dir: string, generation: number): string {
  return join(dir, `instance.${generation}.lock`);
}

/** Undefined when the lock is released, gone, or was cut short by a power loss. */
function readHolder(file: string): ProcessIdentity | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
