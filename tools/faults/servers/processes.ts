import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What must not outlive the run, however that ends. */
const watched = new Set<number>();

export function watch(pid: number): void {
  watched.add(pid);
}

export function unwatch(pid: number): void {
  watched.delete(pid);
}

export function killWatched(): void {
  for (const pid of watched) send(pid, 'SIGKILL');
}

/** Signals a process and all its children: a stop reaches the parent first, so it has no new ones. */
export async function signalFamily(pid: number, signal: NodeJS.Signals): Promise<void> {
  send(pid, signal);
  for (const child of await childrenOf(pid)) await signalFamily(child, signal);
}

/** The error of a process that is gone is of no interest. */
export function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    return;
  }
}

async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (child !== undefined && parent === pid ? [child] : []));
}
