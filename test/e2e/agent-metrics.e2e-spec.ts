import { v7 } from 'uuid';
import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expectProblem } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

const HOUR_MS = 3_600_000;
const EMPTY = { count: 0, cpu_usage: null, memory_usage: null };

interface Usage {
  avg: number;
  min: number;
  max: number;
}

interface Buckets {
  agent_id: string;
  since: string;
  until: string;
  bucket: string;
  items: unknown[];
  buckets: { start: string; count: number; cpu_usage: Usage | null; memory_usage: Usage | null }[];
}

let app: AppProcess;
let tenant: Tenant;
/** The start of the hour before the previous one. */
const start = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 2 * HOUR_MS);
const after = (ms: number): Date => new Date(start.getTime() + ms);

beforeAll(async () => {
  app = await startApp({ role: 'api' });
});
beforeEach(async () => {
  tenant = await Tenant.on(app.url);
});
afterAll(() => app.stop());

/** `idAt`: ids are drawn a little before or after the time of their row. */
async function add(at: Date, cpu: number | null, memory: number | null, idAt = at): Promise<void> {
  await app.stores.query(
    `INSERT INTO agent_metrics (id, agent_id, cpu_usage, memory_usage, "timestamp")
     VALUES ($1, $2, $3, $4, $5)`,
    [v7({ msecs: idAt.getTime() }), tenant.agentId, cpu, memory, at],
  );
}

async function buckets(query: string): Promise<Buckets> {
  const path = `/agents/${tenant.agentId}/metrics?${query}`;
  return expectStatus(200, await tenant.api.get<Buckets>(path));
}

describe('metrics by bucket', () => {
  it('are the average, minimum and maximum of each, empty ones included', async () => {
    await add(after(-1), 99, 99, after(0));
    await add(after(0), 10, 50, after(-1));
    await add(after(1_000), 20, null);
    await add(after(2_000), 60, null);
    await add(after(2 * HOUR_MS - 1), null, 7, after(2 * HOUR_MS));
    await add(after(2 * HOUR_MS), 99, 99);
    const range = `since=${after(5).toISOString()}&until=${after(2 * HOUR_MS).toISOString()}`;
    expect(await buckets(`bucket=HOUR&${range}`)).toMatchObject({
      agent_id: tenant.agentId,
      since: after(5).toISOString(),
      until: after(2 * HOUR_MS).toISOString(),
      bucket: 'hour',
      items: [],
      total: 0,
      has_more: false,
      buckets: [
        {
          start: after(0).toISOString(),
          count: 3,
          cpu_usage: { avg: 30, min: 10, max: 60 },
          memory_usage: { avg: 50, min: 50, max: 50 },
        },
        {
          start: after(HOUR_MS).toISOString(),
          count: 1,
          cpu_usage: null,
          memory_usage: { avg: 7, min: 7, max: 7 },
        },
      ],
    });
  });

  it('contain what was just reported', async () => {
    await tenant.measure({ cpu_usage: 33.3, memory_usage: 1.1 });
    await tenant.measure({ cpu_usage: 33.3 });
    await tenant.measure({ cpu_usage: 33.3 });
    for (const [bucket, count] of Object.entries({ minute: 60, hour: 24, day: 30 })) {
      const { buckets: items } = await buckets(`bucket=${bucket}`);
      expect(items).toHaveLength(count);
      expect(items.reduce((sum, item) => sum + item.count, 0)).toBe(3);
      const filled = items.filter((item) => item.count > 0);
      expect(filled.map((item) => item.cpu_usage?.max)).toEqual(filled.map(() => 33.3));
      expect(items[0]).toMatchObject(EMPTY);
    }
  });

  it('are 1,500 at most, and take no part of the paging', async () => {
    const since = after(-1_500 * HOUR_MS).toISOString();
    const range = `since=${since}&until=${after(0).toISOString()}`;
    expect((await buckets(`bucket=hour&limit=1&${range}`)).buckets).toHaveLength(1_500);
    for (const [query, field] of [
      [`bucket=hour&since=${since}`, 'since'],
      ['bucket=week', 'bucket'],
      ['bucket=hour&skip=1', 'skip'],
      ['bucket=hour&cursor=x', 'cursor'],
      [`bucket=hour&since=${since}&until=${since}`, 'since'],
    ] as const) {
      const answer = await tenant.api.get(`/agents/${tenant.agentId}/metrics?${query}`);
      expectProblem(answer, 422, 'validation_failed', [field]);
    }
  });

  it('are those of the own agents', async () => {
    const other = await Tenant.on(app.url);
    const answer = await other.api.get(`/agents/${tenant.agentId}/metrics?bucket=hour`);
    expectProblem(answer, 403, 'forbidden');
  });
});
