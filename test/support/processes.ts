import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  isRunning,
  startOf,
  type ProcessIdentity,
} from '../../src/quickstart/embedded/data-dir/process-identity.js';

const run = promisify(execFile);

/** All descendants of a process. */
export async function descendantsOf(pid: number): Promise<ProcessIdentity[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=']);
  const pairs = stdout.trim().split('\n');
  const all = pairs.map((line) => line.trim().split(/\s+/).map(Number));
  const childrenOf = (parent: number): number[] =>
    all
      .filter(([, ppid]) => ppid === parent)
      .flatMap(([child = 0]) => [child, ...childrenOf(child)]);
  return childrenOf(pid).flatMap((child) => {
    const start = startOf(child);
    return start === undefined ? [] : [{ pid: child, start }];
  });
}

export function stillRunning(some: ProcessIdentity[]): ProcessIdentity[] {
  return some.filter(isRunning);
}

/** Kills those that are still running. */
export function killAll(some: ProcessIdentity[]): void {
  for (const { pid } of stillRunning(some)) process.kill(pid, 'SIGKILL');
}
