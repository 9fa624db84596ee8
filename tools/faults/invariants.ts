import { eachOf } from '../../src/deliveries/stats/deltas/delta-sql.js';
import { eventually } from '../../test/support/eventually.js';
import type { ReceivedRequest } from '../../test/support/receiver.js';
import { percentile, type Entry } from './ledger.js';
import type { Endpoint, Stack } from './stack.js';

/** Two clocks, or one under load, differ slightly. */
const CLOCK_TOLERANCE_MS = 250;
const RECEIVER_TOLERANCE_MS = 100;
const MANY = 5;

export interface Balance {
  acknowledged: number;
  /** Deliveries of acknowledged reports that ended as `delivered`. */
  delivered: number;
  /** Missing deliveries, and deliveries marked as delivered that never arrived. */
  lost: number;
  /** Deliveries that a receiver accepted more than once. */
  duplicated: number;
  /** Violated invariants. */
  problems: string[];
}

interface EventRow extends Record<string, unknown> {
  tag: string;
  events: number;
}

interface DeliveryRow extends Record<string, unknown> {
  id: string;
  tag: string;
  webhook_id: string;
  status: string;
  attempts: number;
}

interface AttemptRow extends Record<string, unknown> {
  delivery_id: string;
  attempt: number;
  duration_ms: number | null;
  started_ms: number;
}

interface StatsRow extends Record<string, unknown> {
  webhook_id: string;
  resolution: string;
  delivered: number;
  failed: number;
  attempts: number;
}

/** The statistics of each webhook that is not deleted, in each resolution. */
const STATS = `
  SELECT w.id AS webhook_id, resolution, coalesce(sum(delivered), 0)::int AS delivered,
    coalesce(sum(failed), 0)::int AS failed, coalesce(sum(attempts), 0)::int AS attempts
  FROM webhooks w CROSS JOIN (VALUES ('minute'), ('hour')) r (resolution)
  LEFT JOIN LATERAL (
    SELECT delivered, failed, attempts FROM delivery_stats s
    WHERE s.subject_id = w.id AND s.resolution = r.resolution
    UNION ALL SELECT delivered, failed, attempts FROM (${eachOf('delivery_stat_deltas')}) e
    WHERE e.webhook_id = w.id
  ) counted ON true
  WHERE w.id = ANY($1) AND w.deleted_at IS NULL GROUP BY w.id, resolution`;

/** Waits until no delivery is pending; returns a problem for those that still are. */
export async function drain(stack: Stack, timeoutMs: number): Promise<string[]> {
  const pending = async (): Promise<number> => {
    const rows = await stack.query<{ count: number }>(
      `SELECT (SELECT count(*) FROM deliveries WHERE status = 'pending')::int
         + (SELECT coalesce(sum(cardinality(webhook_ids)), 0) FROM fan_out_tasks)::int AS count`,
    );
    return rows[0]?.count ?? 0;
  };
  try {
    await eventually(async () => (await pending()) === 0, { timeoutMs, intervalMs: 100 });
    return [];
  } catch {
    return [`${await pending()} deliveries are still pending after ${timeoutMs} ms`];
  }
}

/**
 * Compares responses, rows and received requests. Webhooks of other accounts, which have no endpoint
 * in the stack, are ignored.
 */
export async function balance(stack: Stack, maxAttempts: number): Promise<Balance> {
  const { ledger } = stack.load;
  const webhookIds = stack.endpoints.map(({ webhookId }) => webhookId);
  const [events, deliveries, attempts, logs, known, stats] = await Promise.all([
    stack.query<EventRow>(
      `SELECT data::json->>'node_id' AS tag, count(*)::int AS events FROM events GROUP BY tag`,
    ),
    stack.query<DeliveryRow>(
      `SELECT d.id, d.webhook_id, d.status, d.attempts, e.data::json->>'node_id' AS tag
       FROM deliveries d JOIN events e ON e.id = d.event_id WHERE d.webhook_id = ANY($1)`,
      [webhookIds],
    ),
    stack.query<AttemptRow>(
      `SELECT delivery_id, attempt, duration_ms,
         (extract(epoch FROM started_at) * 1000)::float8 AS started_ms
       FROM delivery_attempts
       WHERE delivery_id IN (SELECT id FROM deliveries WHERE webhook_id = ANY($1))
       ORDER BY delivery_id, attempt`,
      [webhookIds],
    ),
    stack.query<{ tag: string }>(
      `SELECT message AS tag FROM agent_logs WHERE level = 'error'
       UNION ALL SELECT node_id FROM deployment_events`,
    ),
    stack.query<{ id: string }>('SELECT id FROM deliveries WHERE id = ANY($1)', [
      stack.endpoints.flatMap(({ receiver }) => receiver.received.map(idOf)).filter(isUuid),
    ]),
    stack.query<StatsRow>(STATS, [webhookIds]),
  ]);
  const checks = new InvariantChecks(stack.endpoints, stack.doomed, {
    events: new Map(events.map((row) => [row.tag, row.events])),
    deliveries,
    logged: countBy(logs, ({ tag }) => tag),
    known: new Set(known.map(({ id }) => id)),
  });
  for (const entry of ledger.acknowledged) checks.checkAcknowledged(entry);
  for (const entry of ledger.unacknowledged) checks.checkUnacknowledged(entry);
  checks.checkArrivals();
  checks.checkAttempts(attempts, maxAttempts);
  checks.checkOverlaps(attempts);
  checks.checkStats(stats, attempts);
  return {
    acknowledged: ledger.acknowledged.length,
    delivered: checks.delivered,
    lost: checks.lost.size,
    duplicated: checks.duplicated,
    problems: [
      ...new Set([...ledger.unexpected().slice(0, MANY), ...summarise(checks.problems)]),
      ...(checks.lost.size > 0 ? [`${checks.lost.size} deliveries are lost`] : []),
    ],
  };
}

class InvariantChecks {
  readonly problems: string[] = [];
  readonly lost = new Set<string>();
  delivered = 0;
  duplicated = 0;
  private readonly byTag: Map<string, DeliveryRow[]>;
  private readonly received: Map<string, ReceivedRequest[]>;

  constructor(
    private readonly endpoints: readonly Endpoint[],
    private readonly doomed: ReadonlySet<string>,
    private readonly found: {
      events: Map<string, number>;
      deliveries: readonly DeliveryRow[];
      logged: Map<string, number>;
      /** Ids that a receiver saw and that are a delivery of any account. */
      known: ReadonlySet<string>;
    },
  ) {
    this.byTag = groupBy(found.deliveries, ({ tag }) => tag);
    this.received = groupBy(
      endpoints.flatMap(({ receiver }) => receiver.received),
      idOf,
    );
  }

  /** Exactly one event, one log row, and one delivery per webhook in a terminal status. */
  checkAcknowledged({ tag, kind }: Entry): void {
    const events = this.found.events.get(tag) ?? 0;
    if (events !== 1) this.problems.push(`an acknowledged report left ${events} events`);
    this.checkLog({ tag, kind }, 1);
    const rows = this.byTag.get(tag) ?? [];
    for (const { webhookId, expects } of this.endpoints) {
      const own = rows.filter((row) => row.webhook_id === webhookId);
      if (own.length > 1) this.problems.push('a report left two deliveries for one webhook');
      const [row] = own;
      if (row?.status === 'delivered') this.delivered += 1;
      const mustArrive = expects === 'delivered' && !this.doomed.has(tag);
      const good = mustArrive ? row?.status === 'delivered' : hasEnded(row);
      if (!good && expects !== 'nothing certain') {
        this.lost.add(`${tag} ${webhookId}`);
        this.problems.push(`an acknowledged delivery is ${row?.status ?? 'missing'}`);
      }
    }
  }

  /** Everything or nothing. */
  checkUnacknowledged({ tag, kind }: Entry): void {
    const events = this.found.events.get(tag) ?? 0;
    if (events > 1) this.problems.push(`an unacknowledged report left ${events} events`);
    this.checkLog({ tag, kind }, events);
    for (const { webhookId, expects } of this.endpoints) {
      if (expects === 'nothing certain') continue;
      const own = (this.byTag.get(tag) ?? []).filter((row) => row.webhook_id === webhookId);
      if (own.length !== events) this.problems.push('an unacknowledged report is half-written');
    }
  }

  /** Every delivery marked as delivered arrived; counts those accepted more than once. */
  checkArrivals(): void {
    for (const { id, status } of this.found.deliveries) {
      const requests = this.received.get(id) ?? [];
      const accepted = requests.filter(
        ({ responseStatus = 0 }) => responseStatus >= 200 && responseStatus < 300,
      );
      if (accepted.length > 1) this.duplicated += 1;
      if (status === 'delivered' && accepted.length === 0) {
        this.lost.add(id);
        this.problems.push('a delivery is marked as delivered and never arrived');
      }
    }
    for (const id of this.received.keys()) {
      if (!this.found.known.has(id)) this.problems.push('a receiver got an unknown delivery');
    }
  }

  /** One row per attempt, numbered without gaps, up to the maximum. */
  checkAttempts(attempts: readonly AttemptRow[], maxAttempts: number): void {
    const rows = groupBy(attempts, (row) => row.delivery_id);
    const probed = new Set(this.endpoints.flatMap((it) => (it.probed ? [it.webhookId] : [])));
    for (const { id, attempts: count, webhook_id } of this.found.deliveries) {
      if (count > maxAttempts) this.problems.push(`a delivery had ${count} attempts`);
      const numbers = (rows.get(id) ?? []).map(({ attempt }) => attempt);
      if (numbers.length !== count || numbers.some((attempt, n) => attempt !== n + 1)) {
        this.problems.push(`a delivery of ${count} attempts has the rows ${numbers.join(', ')}`);
      }
      const numbersSent = (this.received.get(id) ?? []).map((it) => it.header('x-mutx-attempt'));
      if (!probed.has(webhook_id) && new Set(numbersSent).size !== numbersSent.length) {
        this.problems.push(`the same attempt was sent twice: ${numbersSent.join(', ')}`);
      }
    }
  }

  /** No two attempts of one delivery overlap, neither in our rows nor at the receivers. */
  checkOverlaps(attempts: readonly AttemptRow[]): void {
    const own = attempts.map((row) => ({
      of: row.delivery_id,
      from: row.started_ms,
      to: row.started_ms + (row.duration_ms ?? 0),
    }));
    const seen = [...this.received].flatMap(([of, requests]) =>
      requests.map(({ at, endedAt = at }) => ({ of, from: at, to: endedAt })),
    );
    if (overlap(own, CLOCK_TOLERANCE_MS)) this.problems.push('attempts overlap in the database');
    if (overlap(seen, RECEIVER_TOLERANCE_MS)) this.problems.push('attempts overlap at a receiver');
  }

  /** The statistics of each webhook equal its history. */
  checkStats(stats: readonly StatsRow[], attempts: readonly AttemptRow[]): void {
    const attemptsOf = countBy(attempts, (row) => row.delivery_id);
    const deliveriesOf = groupBy(this.found.deliveries, (row) => row.webhook_id);
    for (const { webhook_id, resolution, delivered, failed, attempts: counted } of stats) {
      const own = deliveriesOf.get(webhook_id) ?? [];
      const ended = countBy(own, ({ status }) => status);
      const made = own.reduce((sum, { id }) => sum + (attemptsOf.get(id) ?? 0), 0);
      const expected = [ended.get('delivered') ?? 0, ended.get('failed') ?? 0, made].join(', ');
      const found = [delivered, failed, counted].join(', ');
      if (found !== expected) {
        this.problems.push(`statistics by ${resolution} are ${found} instead of ${expected}`);
      }
    }
  }

  private checkLog({ tag, kind }: Pick<Entry, 'tag' | 'kind'>, expected: number): void {
    const rows = this.found.logged.get(tag) ?? 0;
    if (kind !== 'status' && rows !== expected) {
      this.problems.push(`a report with ${expected} events left ${rows} log rows`);
    }
  }
}

function hasEnded(row: DeliveryRow | undefined): boolean {
  return row !== undefined && ['delivered', 'failed', 'cancelled'].includes(row.status);
}

interface Interval {
  of: string;
  from: number;
  to: number;
}

function overlap(intervals: readonly Interval[], tolerance: number): boolean {
  return [...groupBy(intervals, ({ of }) => of).values()].some((own) => {
    const sorted = own.sort((a, b) => a.from - b.from);
    return sorted.some(({ from }, n) => {
      const before = sorted[n - 1];
      return before !== undefined && from < before.to - tolerance;
    });
  });
}

/** Delays from acknowledgement to arrival, in ms, of reports acknowledged in this interval. */
export function arrivalDelays(stack: Stack, endpoint: Endpoint, from = 0, to = Infinity): number[] {
  const arrived = new Map<string, number>();
  for (const request of endpoint.receiver.received) {
    const tag = tagOf(request);
    if (!arrived.has(tag)) arrived.set(tag, request.at);
  }
  return stack.load.ledger.acknowledged.flatMap(({ tag, acknowledgedAt = 0 }) => {
    const at = arrived.get(tag);
    return at === undefined || acknowledgedAt < from || acknowledgedAt >= to
      ? []
      : [Math.max(at - acknowledgedAt, 0)];
  });
}

export function p99(values: readonly number[]): number {
  return percentile(values, 99);
}

function idOf(request: ReceivedRequest): string {
  return request.header('x-mutx-delivery-id') ?? '';
}

function isUuid(text: string): boolean {
  return /^[\da-f-]{36}$/.test(text);
}

export function tagOf(request: ReceivedRequest): string {
  const data = request.json.data as { node_id?: string } | undefined;
  return data?.node_id ?? '';
}

function summarise(problems: readonly string[]): string[] {
  return [...countBy(problems, (problem) => problem)].map(([problem, count]) =>
    count === 1 ? problem : `${problem} (${count} times)`,
  );
}

function countBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, number> {
  return new Map([...groupBy(values, keyOf)].map(([key, group]) => [key, group.length]));
}

function groupBy<T>(values: readonly T[], keyOf: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
