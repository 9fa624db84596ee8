import {
  weeklyPartition,
  type Partition,
} from '../../../src/platform/database/partitions/partitions.js';
import { eventually } from '../../../test/support/eventually.js';
import type { FaultCase } from '../fault-case.js';
import { checkCalm, sleep } from '../scenario.js';
import type { Stack } from '../stack.js';

const ROWS = 5_000_000;
/** Long past the default of `RETENTION_DAYS`. */
const AGE_MS = 60 * 86_400_000;
const CALM_MS = 5_000;

/** A starting worker runs retention within seconds. */
const retention: FaultCase = {
  name: '5 million rows of history dropped under load',
  expected: 'The whole week is dropped in a moment; ingest keeps its latency.',
  heavy: true,
  alone: true,
  async run(context) {
    const stack = await context.start();
    await stack.endpoint();
    const week = weeklyPartition('deliveries', new Date(Date.now() - AGE_MS));
    await stack.query(
      `CREATE TABLE ${week.name} PARTITION OF deliveries FOR VALUES FROM ('${week.from}') TO ('${week.to}')`,
    );
    await stack.query(`ALTER TABLE ${week.name} OWNER TO mutx`);
    const bytes = await fill(stack, week);
    stack.begin();
    await sleep(CALM_MS);

    const from = Date.now();
    await stack.firstWorker.terminate();
    await stack.firstWorker.start();
    await eventually(async () => !(await exists(stack, week.name)), {
      timeoutMs: 60_000,
      intervalMs: 100,
      what: 'a dropped week',
    });
    await sleep(CALM_MS);
    checkCalm(context, stack, from, Date.now());
    context.note(
      `${ROWS} rows (${Math.round(bytes / 1e6)} MB) were dropped ${Date.now() - CALM_MS - from} ms after the restart of the worker`,
    );
  },
};

/** Inserts old, delivered rows; returns their size on disk in bytes. */
async function fill(stack: Stack, { name, from }: Partition): Promise<number> {
  const start = Number.parseInt(from.replaceAll('-', '').slice(0, 12), 16);
  // One per millisecond, in chronological order like real ones.
  await stack.query(
    `INSERT INTO ${name} (id, webhook_id, event_id, event_type, status, attempts, status_code,
       duration_ms, created_at, delivered_at)
     SELECT (lpad(to_hex($2::bigint + n), 12, '0') || '70008000000000000000')::uuid,
       md5((n % 100)::text)::uuid, md5(n::text)::uuid, 'agent.status', 'delivered', 1, 200, 12,
       now() - interval '60 days', now() - interval '60 days'
     FROM generate_series(1, $1::int) n`,
    [ROWS, start],
  );
  const [size] = await stack.query<{ bytes: string }>(
    `SELECT pg_total_relation_size('${name}') AS bytes`,
  );
  return Number(size?.bytes);
}

async function exists(stack: Stack, table: string): Promise<boolean> {
  const [row] = await stack.query<{ found: boolean }>(
    'SELECT to_regclass($1) IS NOT NULL AS found',
    [table],
  );
  return row?.found ?? false;
}

export const HISTORY_CASES: FaultCase[] = [retention];
