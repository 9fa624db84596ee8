import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Processes that must not outlive the run, however it ends. */
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

/** Signals a process and all its children, the parent first, so that it starts no new ones. */
export async function signalFamily(pid: number, signal: NodeJS.Signals): Promise<void> {
  send(pid, signal);
  for (const child of await childrenOf(pid)) await signalFamily(child, signal);
}

/** Ignores the error of a process that has exited. */
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
