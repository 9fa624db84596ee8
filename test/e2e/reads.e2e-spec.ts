import { expectStatus, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { expectProblem } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

/** Every read of metrics waits while a test holds it. */
const LOCK = 'LOCK TABLE agent_metrics IN ACCESS EXCLUSIVE MODE';

let app: AppProcess;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app.stop());

const metrics = ({ api, agentId }: Tenant): Promise<ApiResponse> =>
  api.get(`/agents/${agentId}/metrics`);

const tenants = (count: number): Promise<Tenant[]> =>
  Promise.all(Array.from({ length: count }, () => Tenant.on(app.url)));

/** Waits until this many statements of the application wait for the test's lock. */
const untilBlocked = (count: number): Promise<unknown> =>
  eventually(
    async () => {
      const rows = await app.stores.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length === count;
    },
    { what: `${count} blocked statements` },
  );

describe('slow reads of one account', () => {
  it('leave the others their reads, are refused beyond a bound, and time out', async () => {
    const [slow, other] = (await tenants(2)) as [Tenant, Tenant];
    const ended: ApiResponse[] = [];
    const withStatus = (status: number): ApiResponse[] => ended.filter((a) => a.status === status);
    let reads: Promise<unknown>[] = [];
    await app.stores.during(LOCK, [], async () => {
      reads = Array.from({ length: 30 }, async () => ended.push(await metrics(slow)));
      await untilBlocked(1);
      expectStatus(200, await other.api.get('/agents'));
      await other.report('running');
      await slow.report('running');
      expect(withStatus(503)).toEqual([]);
      await eventually(() => withStatus(503).length >= 1, { what: 'the timeout' });
    });
    for (const answer of withStatus(503)) {
      expectProblem(answer, 503, 'query_timeout');
      expect(answer.body.detail).toMatch(/continue with `cursor`/);
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    await Promise.all(reads);
    const refused = withStatus(429);
    expect(refused).toHaveLength(30 - 1 - 16);
    for (const answer of refused) {
      expectProblem(answer, 429, 'too_many_concurrent_requests');
      expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    }
    expect(withStatus(200).length).toBeGreaterThanOrEqual(12);
  });
});

describe('while reads take every connection for reads', () => {
  it('ingest and authentication answer, and another account’s read has its turn', async () => {
    const slow = await tenants(4);
    const other = await Tenant.on(app.url);
    const order: string[] = [];
    let reads: Promise<unknown>[] = [];
    await app.stores.during(LOCK, [], async () => {
      reads = slow.flatMap((tenant) =>
        Array.from({ length: 10 }, async () =>
          order.push(`slow ${(await metrics(tenant)).status}`),
        ),
      );
      await untilBlocked(4);
      const read = other.api.get('/agents').then(({ status }) => order.push(`other ${status}`));
      for (let n = 0; n < 20; n++) await other.report(n % 2 ? 'running' : 'idle');
      expectStatus(200, await other.api.get('/auth/me'));
      expect(order).toEqual([]);
      await read;
    });
    await Promise.all(reads);
    // The four that held the connections timed out; the next turn was not theirs alone.
    const turn = order.indexOf('other 200');
    expect(turn).toBeGreaterThan(0);
    expect(turn).toBeLessThanOrEqual(4);
    expect(order.slice(0, turn)).toEqual(order.slice(0, turn).map(() => 'slow 503'));
  });
});
