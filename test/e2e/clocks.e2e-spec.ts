import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { momentOf } from '../../src/platform/database/clock/id-generator.js';
import { expectStatus, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { claimsOf } from '../support/jwt.js';
import { Receiver } from '../support/receiver.js';
import { Sessions } from '../support/sessions.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const PRELOAD = pathToFileURL(join(import.meta.dirname, '../support/clock-fault.mjs')).href;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A heartbeat, which measures the clock, comes every two seconds. */
const SEVERAL_HEARTBEATS_MS = 7_000;

let reports = 0;

/** Reports once; the status, and how many days the new event's id is from the real present. */
async function report(tenant: Tenant, stores: Stores): Promise<{ status: number; days: number }> {
  const cpu_usage = ++reports / 10_000;
  const { status } = await tenant.tryMeasure({ cpu_usage });
  const [event] = await stores.query<{ id: string }>(
    `SELECT id FROM events WHERE data::json->>'cpu_usage' = $1`,
    [String(cpu_usage)],
  );
  const days = event ? Math.round((momentOf(event.id) - Date.now()) / DAY_MS) + 0 : NaN;
  return { status, days };
}

/** Reports again and again until `enough`; returns the statuses and the days that were seen. */
async function reportUntil(
  tenant: Tenant,
  stores: Stores,
  enough: (last: { status: number; days: number }) => boolean,
): Promise<{ statuses: number[]; days: number[] }> {
  const [statuses, days] = [new Set<number>(), new Set<number>()];
  await eventually(
    async () => {
      const last = await report(tenant, stores);
      statuses.add(last.status);
      if (last.status === 200) days.add(last.days);
      return enough(last);
    },
    { timeoutMs: 40_000, intervalMs: 100, what: 'the end of the reports' },
  );
  return { statuses: [...statuses], days: [...days] };
}

/** True after so many ms. */
function after(ms: number): () => boolean {
  const endsAt = performance.now() + ms;
  return () => performance.now() > endsAt;
}

describe('a process whose own clock is set', () => {
  let stores: Stores;
  let right: AppProcess;
  let faulty: AppProcess;
  let file: string;
  let tenant: Tenant;

  const setClock = (ms: number) => writeFile(file, String(ms));

  beforeAll(async () => {
    stores = await Stores.create();
    file = join(await mkdtemp(join(process.env.MUTX_TEST_FOLDER ?? '', 'clock-')), 'shift');
    await setClock(0);
    right = await startApp({ stores });
    faulty = await startApp({
      stores,
      role: 'api',
      env: { NODE_OPTIONS: `--import ${PRELOAD}`, CLOCK_FAULT_FILE: file },
    });
    tenant = (await Tenant.on(right.url)).at(faulty.url);
  });

  afterAll(async () => {
    await Promise.all([right.stop(), faulty.stop()]);
    await stores.dispose();
  });

  it.each([90, -90])('by %i days takes reports, with ids of the present', async (days) => {
    await setClock(days * DAY_MS);
    try {
      expect(await reportUntil(tenant, stores, after(SEVERAL_HEARTBEATS_MS))).toEqual({
        statuses: [200],
        days: [0],
      });
    } finally {
      await setClock(0);
    }
    expect(await report(tenant, stores)).toEqual({ status: 200, days: 0 });
  });

  it('accepts and issues access tokens by the clock of the database', async () => {
    const sessions = { right: new Sessions(right.url), faulty: new Sessions(faulty.url) };
    for (const hours of [2, -2]) {
      await setClock(hours * HOUR_MS);
      try {
        const { tokens } = await registerUser(right.url);
        expect(await sessions.faulty.use(tokens)).toBe('200');
        const issued = expectStatus(200, await sessions.faulty.refresh(tokens));
        expect(await sessions.right.use(issued)).toBe('200');
        const { iat, exp } = claimsOf(issued.access_token) as { iat: number; exp: number };
        expect(exp - iat).toBe(900);
        expect(Math.abs(iat - Date.now() / 1_000)).toBeLessThan(60);
      } finally {
        await setClock(0);
      }
    }
  });
});

/**
 * PostgreSQL's clock as every statement of the application sees it: functions of ours, found before
 * those of PostgreSQL.
 */
describe("PostgreSQL's clock", () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  const setClock = (days: number) =>
    app.stores.query('UPDATE clock_fault SET shift = make_interval(days => $1)', [days]);

  beforeAll(async () => {
    const stores = await Stores.create();
    const name = new URL(stores.databaseUrl).pathname.slice(1);
    await stores.query(`CREATE TABLE clock_fault AS SELECT interval '0' AS shift`);
    for (const clock of ['now', 'clock_timestamp']) {
      await stores.query(
        `CREATE FUNCTION public.${clock}() RETURNS timestamptz STABLE LANGUAGE sql
         AS 'SELECT pg_catalog.${clock}() + shift FROM public.clock_fault'`,
      );
    }
    await stores.query(`ALTER DATABASE ${name} SET search_path = public, pg_catalog`);
    receiver = await Receiver.start();
    app = await startApp({ stores });
    tenant = await Tenant.on(app.url);
    // Access tokens expire when the clock is set; a key does not.
    const body = { name: 'lasting' };
    const { key } = expectStatus(201, await tenant.api.post<{ key: string }>('/api-keys', body));
    tenant = tenant.as({ apiKey: key });
  });

  afterAll(async () => {
    await app.stop();
    await receiver.stop();
    await app.stores.dispose();
  });

  it('that is months off for a moment changes no id', async () => {
    await setClock(90);
    try {
      const seen = await reportUntil(tenant, app.stores, after(5_000));
      expect(seen).toEqual({ statuses: [200], days: [0] });
    } finally {
      await setClock(0);
    }
  });

  it.each([90, 0, -90, 0])('set to %i days off is followed, without an error', async (days) => {
    await setClock(days);
    const seen = await reportUntil(tenant, app.stores, (last) => last.days === days);
    expect(seen.statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    expect(await tenant.finalDelivery(id)).toMatchObject({ status: 'delivered' });
    await tenant.change(id, { is_active: false });
  });
});
