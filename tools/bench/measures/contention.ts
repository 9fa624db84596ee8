import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Servers } from '../servers.js';
import { rounded, sum } from '../statistics.js';

const SAMPLE_MS = 25;

const WAITING = `SELECT count(*) FROM pg_stat_activity
  WHERE datname = current_database() AND wait_event_type = 'Lock'`;
const DEADLOCKS = 'SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()';

export interface Contention {
  /** Sessions that wait for a lock, on average. */
  readonly lock_waits: number;
  readonly deadlocks: number;
  /** Share of the machine's processors in use, by anything that runs on it. */
  readonly machine_busy: number;
}

/** Samples what processes contend for while `work` runs. */
export async function contentionDuring<T>(
  servers: Servers,
  work: () => Promise<T>,
): Promise<{ result: T; contention: Contention }> {
  const waiting: number[] = [];
  let running = true;
  const [deadlocks, before] = [await servers.number(DEADLOCKS), await processorTime()];
  const sampling = (async () => {
    while (running) {
      waiting.push(await servers.number(WAITING));
      await sleep(SAMPLE_MS);
    }
  })();
  const result = await work().finally(() => (running = false));
  await sampling;
  const after = await processorTime();
  return {
    result,
    contention: {
      lock_waits: rounded(sum(waiting) / waiting.length, 2),
      deadlocks: (await servers.number(DEADLOCKS)) - deadlocks,
      machine_busy: rounded(1 - (after.idle - before.idle) / (after.total - before.total), 2),
    },
  };
}

/** The time of all processors so far, in clock ticks (proc_stat(5)). */
async function processorTime(): Promise<{ idle: number; total: number }> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const ticks = line.trim().split(/\s+/).slice(1, 9).map(Number);
  return { idle: (ticks[3] ?? 0) + (ticks[4] ?? 0), total: sum(ticks) };
}
