import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exists, isPostmasterOf, isRunning, startOf } from '../data-dir/process-identity.js';

/** Signals to a postmaster, the strongest last, with how long each may take, in ms. */
const SHUTDOWN: [NodeJS.Signals, number][] = [
  ['SIGINT', 8000], // fast: rolls back, writes a checkpoint
  ['SIGQUIT', 3000], // immediate: recovers from the log at the next start
  ['SIGKILL', 2000],
];

/** Ends a postmaster. Rejects when it outlives every signal. */
export async function endPostmaster(pid: number, isGone: () => boolean): Promise<void> {
  for (const [signal, waitMs] of SHUTDOWN) {
    if (!isGone()) {
      send(pid, signal);
    }
    for (const end = Date.now() + waitMs; Date.now() < end && !isGone();) {
      await sleep(20);
    }
    if (isGone()) {
      return;
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) does not stop`);
}

/**
 * Ends the postmaster that a killed run left behind. Removes `postmaster.pid` if its pid is taken by
 * another program since, or by a zombie: PostgreSQL would refuse to start.
 */
export async function endOrphan(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid');
  const pid = Number.parseInt(await readFile(file, 'utf8').catch(() => ''), 10);
  if (!(pid > 0)) {
    return;
  }
  const start = startOf(pid);
  if (start !== undefined && isPostmasterOf(pid, cluster)) {
    await endPostmaster(pid, () => !isRunning({ pid, start }));
  }
  if (exists(pid) && isPostmasterOf(pid, cluster) === false) {
    await rm(file, { force: true });
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended a moment ago.
  }
}
