import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** A process and its start, which tells it from a later process with the same pid. */
export interface ProcessIdentity {
  pid: number;
  start: string;
}

/** The start of a process that exists but may not be looked at. */
const UNKNOWN = 'unknown';

/** When the process `pid` started, opaque; undefined when none runs (a zombie does not). */
export function startOf(pid: number): string | undefined {
  try {
    return existsSync('/proc/self/stat') ? startFromProc(pid) : startFromPs(pid);
  } catch {
    return exists(pid) ? UNKNOWN : undefined;
  }
}

/** Whether this very process still runs; when that cannot be found out, it counts as running. */
export function isRunning({ pid, start }: ProcessIdentity): boolean {
  const now = startOf(pid);
  return now !== undefined && (now === start || now === UNKNOWN || start === UNKNOWN);
}

/** Whether `pid` is a PostgreSQL server of the cluster; undefined when that cannot be found out. */
export function isPostmasterOf(pid: number, cluster: string): boolean | undefined {
  try {
    if (startOf(pid) === undefined) {
      return false;
    }
    if (!existsSync('/proc/self/stat')) {
      const command = ps(pid, 'command=');
      return command.includes('postgres') && command.includes(cluster);
    }
    const [program = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    // A server's working directory is its cluster, even when that was moved since.
    return basename(program) === 'postgres' && readlinkSync(`/proc/${pid}/cwd`) === cluster;
  } catch {
    return exists(pid) ? undefined : false;
  }
}

/** proc(5): the state is field 3, the start in ticks since boot field 22. */
function startFromProc(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z' || fields[0] === 'X') {
    return undefined;
  }
  const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return `${boot}/${fields[19]}`;
}

function startFromPs(pid: number): string | undefined {
  return ps(pid, 'stat=').startsWith('Z') ? undefined : ps(pid, 'lstart=');
}

function ps(pid: number, column: string): string {
  return execFileSync('ps', ['-o', column, '-p', String(pid)], {
    encoding: 'utf8',
    // The start is printed in the language and zone of the reader.
    env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

/** Whether the pid is taken, if only by a zombie. */
export function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
