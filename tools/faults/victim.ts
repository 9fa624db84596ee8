import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Agent, request } from 'undici';
import { eventually } from '../../test/support/eventually.js';
import { tagOf } from './invariants.js';
import { percentile } from './ledger.js';
import type { Load } from './load.js';
import type { Endpoint, Stack } from './stack.js';

const run = promisify(execFile);
const HEALTH_EVERY_MS = 100;
const HEALTH_TIMEOUT_MS = 30_000;
const CALM_MS = 200;
const CALM_COUNT = 10;
const ROWS = `SELECT (SELECT count(*) FROM events) AS events, (SELECT count(*) FROM agent_logs) AS logs`;

/**
 * Latencies in ms. A delivery is measured from the report's first call to its arrival; a call or a
 * delivery that has not ended counts with its age.
 */
export interface Figures {
  readonly reports: number;
  readonly deliveryP50: number;
  readonly deliveryP99: number;
  /** The slowest delivery. */
  readonly oldest: number;
  readonly missing: number;
  readonly ingestP50: number;
  readonly ingestP99: number;
  /** Responses of ingest with a status of 500 and above. */
  readonly serverErrors: number;
}

/** The victim's figures for reports sent in this interval. */
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
  const reports = load.ledger.entries.filter(({ sentAt }) => sentAt >= from && sentAt < to);
  const delays = reports.map(({ tag, sentAt }) => Math.max((arrived.get(tag) ?? now) - sentAt, 0));
  const calls = load.ledger.calls(from, to);
  const unanswered = reports.filter((entry) => entry.calls.length === 0);
  const ingest = [
    ...calls.map(({ durationMs }) => durationMs),
    ...unanswered.map(({ sentAt }) => now - sentAt),
  ];
  return {
    reports: reports.length,
    deliveryP50: percentile(delays, 50),
    deliveryP99: percentile(delays, 99),
    oldest: percentile(delays, 100),
    missing: reports.filter(({ tag }) => !arrived.has(tag)).length,
    ingestP50: percentile(ingest, 50),
    ingestP99: percentile(ingest, 99),
    serverErrors: calls.filter(({ status }) => status >= 500).length,
  };
}

export function described(figures: Figures): string {
  const { deliveryP50, deliveryP99, oldest, ingestP50, ingestP99 } = figures;
  return (
    `delivery p50 ${deliveryP50} ms, p99 ${deliveryP99} ms, oldest ${oldest} ms; ` +
    `ingest p50 ${ingestP50} ms, p99 ${ingestP99} ms`
  );
}

/** Calls `GET /health/live` on a connection of its own: it depends only on the event loop. */
export class HealthProbe {
  private readonly agent = new Agent({ connections: 4, pipelining: 1 });
  private readonly samples: { at: number; durationMs: number }[] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly url: string) {
    this.timer = setInterval(() => void this.sample(), HEALTH_EVERY_MS);
  }

  /** The nth percentile in ms, of calls that started in this interval. */
  percentile(n: number, from: number, to: number): number {
    const own = this.samples.filter(({ at }) => at >= from && at < to);
    return percentile(
      own.map(({ durationMs }) => durationMs),
      n,
    );
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.agent.destroy();
  }

  /** A failed call counts with its duration. */
  private async sample(): Promise<void> {
    const at = Date.now();
    const signal = AbortSignal.timeout(HEALTH_TIMEOUT_MS);
    await request(`${this.url}/health/live`, { dispatcher: this.agent, signal })
      .then(({ body }) => body.dump())
      .catch(() => undefined);
    this.samples.push({ at, durationMs: Date.now() - at });
  }
}

/** Waits until liveness responds at once and no new row appears: nothing is in flight any more. */
export async function untilCalm(stack: Stack, timeoutMs: number): Promise<void> {
  const { url } = stack.firstApi.process;
  let before = '';
  let calm = 0;
  await eventually(
    async () => {
      const at = performance.now();
      const { body } = await request(`${url}/health/live`);
      await body.dump();
      const quick = performance.now() - at < CALM_MS;
      const rows = JSON.stringify(await stack.query(ROWS));
      calm = quick && rows === before ? calm + 1 : 0;
      before = rows;
      return calm === CALM_COUNT;
    },
    { timeoutMs, intervalMs: 250, what: 'a quick response of /health/live and no new rows' },
  );
}

/** Waits until the victim has no pending delivery; returns how many are left, and how long it took. */
export async function leftOver(
  stack: Pick<Stack, 'query'>,
  { webhookId }: Pick<Endpoint, 'webhookId'>,
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
