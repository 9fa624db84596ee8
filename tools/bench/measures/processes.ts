import { readdir, readFile } from 'node:fs/promises';
import { rounded } from '../statistics.js';

/** By process name; PostgreSQL's processes are summed. */
export type PerProcess = Record<string, number>;

/** Clock ticks per second (`sysconf(_SC_CLK_TCK)`). */
const TICKS_PER_SECOND = 100;

/**
 * CPU time so far in ms, including that of exited children; a process that has exited, or that we may
 * not read, counts as 0.
 */
export async function cpuOf(pids: Record<string, number[]>): Promise<PerProcess> {
  return perProcess(pids, async (pid) => {
    const fields = await statOf(pid);
    const ticks = fields.slice(11, 15).reduce((total, field) => total + Number(field), 0);
    return (ticks * 1000) / TICKS_PER_SECOND;
  });
}

/** Memory in use, in MB; shared memory counts once (proportional set size). */
export async function memoryOf(pids: Record<string, number[]>): Promise<PerProcess> {
  return perProcess(pids, async (pid) => {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    return Number(/^Pss: +(\d+)/m.exec(text)?.[1]) / 1024;
  });
}

/** Resident memory in MB; shared pages count for each process. */
export async function residentOf(pids: Record<string, number[]>): Promise<PerProcess> {
  return perProcess(pids, async (pid) => {
    const text = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+)/m.exec(text)?.[1]) / 1024;
  });
}

/** The processes that this one started. */
export async function childrenOf(parent: number): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0);
  const parents = await Promise.all(
    pids.map((pid) =>
      statOf(pid).then(
        (fields) => Number(fields[1]),
        () => 0,
      ),
    ),
  );
  return pids.filter((_, n) => parents[n] === parent);
}

/** The process that started this one. */
export async function parentOf(pid: number): Promise<number> {
  return Number((await statOf(pid))[1]);
}

/** The difference between two measurements. */
export function difference(before: PerProcess, after: PerProcess): PerProcess {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - (before[name] ?? 0)]),
  );
}

/** CPU time in µs for each of so many operations. */
export function perOperation(cpuMs: PerProcess, operations: number): PerProcess {
  return Object.fromEntries(
    Object.entries(cpuMs).map(([name, ms]) => [name, rounded((ms * 1000) / operations)]),
  );
}

/** The fields of /proc/<pid>/stat from the state on (proc(5)); the name before may contain spaces. */
async function statOf(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function perProcess(
  pids: Record<string, number[]>,
  measure: (pid: number) => Promise<number>,
): Promise<PerProcess> {
  const entries = Object.entries(pids).map(async ([name, own]) => {
    const values = await Promise.all(own.map((pid) => measure(pid).catch(() => 0)));
    return [name, values.reduce((total, value) => total + value, 0)] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
