import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually } from '../support/eventually.js';
import { tagOf } from './books.js';
import { percentile } from './ledger.js';
import type { Load } from './load.js';
import type { Endpoint, Stack } from './stack.js';

const run = promisify(execFile);

/** Latencies in ms. A delivery is measured from the report's first call to its arrival. */
export interface Figures {
  readonly reports: number;
  readonly deliveryP50: number;
  readonly deliveryP99: number;
  /** The slowest one; one that has not arrived counts with its age. */
  readonly oldest: number;
  readonly missing: number;
  readonly ingestP50: number;
  readonly ingestP99: number;
  /** `GET /health/live`, which depends on the event loop alone. */
  readonly healthP50: number;
  readonly healthP99: number;
  /** Responses of ingest with a status of 500 and above. */
  readonly serverErrors: number;
}

/** The victim's figures, of reports sent in this stretch of time. */
export function figuresOf(
  load: Load,
  { receiver }: Pick<Endpoint, 'receiver'>,
  from: number,
  to: number,
): Figures {
  const now = Date.now();
  const arrived = new Map<string, number>();
  for (const request of receiver.received) {
    if (request.at < from) continue;
    const tag = tagOf(request);
    if (tag && !arrived.has(tag)) arrived.set(tag, request.at);
  }
  const reports = load.ledger.entries.flatMap(({ tag, calls: [first] }) =>
    first && first.at >= from && first.at < to ? [{ tag, at: first.at }] : [],
  );
  const delays = reports.map(({ tag, at }) => Math.max((arrived.get(tag) ?? now) - at, 0));
  const calls = load.ledger.calls(from, to);
  const ingest = calls.map(({ durationMs }) => durationMs);
  const health = load.controls
    .filter(({ at }) => at >= from && at < to)
    .map(({ durationMs }) => durationMs);
  return {
    reports: reports.length,
    deliveryP50: percentile(delays, 50),
    deliveryP99: percentile(delays, 99),
    oldest: percentile(delays, 100),
    missing: reports.filter(({ tag }) => !arrived.has(tag)).length,
    ingestP50: percentile(ingest, 50),
    ingestP99: percentile(ingest, 99),
    healthP50: percentile(health, 50),
    healthP99: percentile(health, 99),
    serverErrors: calls.filter(({ status }) => status >= 500).length,
  };
}

export function described(figures: Figures): string {
  const { deliveryP50, deliveryP99, oldest, ingestP50, ingestP99, healthP50 } = figures;
  return (
    `delivery p50 ${deliveryP50} ms, p99 ${deliveryP99} ms, oldest ${oldest} ms; ` +
    `ingest p50 ${ingestP50} ms, p99 ${ingestP99} ms; health p50 ${healthP50} ms`
  );
}

/** Waits until the victim has no pending delivery; returns how many are left, and how long it took. */
export async function leftOver(
  stack: Stack,
  { webhookId }: Endpoint,
  timeoutMs: number,
): Promise<{ count: number; ms: number }> {
  const from = Date.now();
  let count = 0;
  await eventually(
    async () => {
      const [row] = await stack.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM deliveries WHERE webhook_id = $1 AND status = 'pending'`,
        [webhookId],
      );
      count = row?.count ?? 0;
      return count === 0;
    },
    { timeoutMs, intervalMs: 100 },
  ).catch(() => undefined);
  return { count, ms: Date.now() - from };
}

/** Resident memory of processes, in MiB; 0 for one that has ended. */
export async function residentMiB(pids: readonly number[]): Promise<number[]> {
  const { stdout } = await run('ps', ['-o', 'pid=,rss=', '-p', pids.join(',')]).catch(() => ({
    stdout: '',
  }));
  const lines = stdout.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const byPid = new Map(lines.map(([pid = 0, kib = 0]) => [pid, Math.round(kib / 1024)]));
  return pids.map((pid) => byPid.get(pid) ?? 0);
}
