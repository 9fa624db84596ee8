import { expectStatus, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { insertRows } from '../support/rows.js';
import { Tenant } from '../support/tenant.js';

const MAX_BYTES = 4 * 1024 * 1024;

interface Page {
  items: { id: string }[];
  total: number;
  has_more: boolean;
  next_cursor: string | null;
}

let app: AppProcess;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
});
beforeEach(async () => {
  tenant = await Tenant.on(app.url);
});
afterAll(() => app.stop());

const sizeOf = ({ headers }: ApiResponse): number => Number(headers.get('content-length'));

/** Reads a list to its end as a client does, and how large its pages are. */
async function readAll(
  path: string,
  limit: number,
  by: 'skip' | 'cursor',
): Promise<{ ids: string[]; sizes: number[] }> {
  const ids: string[] = [];
  const sizes: number[] = [];
  let cursor: string | null = null;
  for (let more = true; more;) {
    const place: string =
      by === 'skip' || cursor === null ? `skip=${ids.length}` : `cursor=${cursor}`;
    const answer: ApiResponse<Page> = await tenant.api.get<Page>(`${path}?limit=${limit}&${place}`);
    const page = expectStatus(200, answer);
    expect(page.items.length).toBeGreaterThan(0);
    ids.push(...page.items.map(({ id }) => id));
    sizes.push(sizeOf(answer));
    expect(page.has_more).toBe(ids.length < page.total);
    expect(page.next_cursor !== null).toBe(page.has_more);
    cursor = page.next_cursor;
    more = page.has_more;
  }
  return { ids, sizes };
}

const insertMany = (
  table: string,
  count: number,
  columns: Record<string, string>,
): Promise<unknown> => insertRows(app.stores, table, count, columns);

async function expectBounded(path: string, count: number, limit: number): Promise<void> {
  const { ids, sizes } = await readAll(path, limit, 'skip');
  expect(await readAll(path, limit, 'cursor')).toMatchObject({ ids });
  expect(ids).toHaveLength(count);
  expect([...new Set(ids)].sort().reverse()).toEqual(ids);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_BYTES);
  // Cut where it must be, and not much earlier.
  expect(Math.max(...sizes)).toBeGreaterThan(MAX_BYTES / 2);
}

describe('a page', () => {
  it('of agents with configurations of 1 MiB, as older versions took them, holds 4 MiB at most', async () => {
    const { user_id } = (await tenant.api.get(`/agents/${tenant.agentId}`)).body;
    await tenant.api.delete(`/agents/${tenant.agentId}`);
    await insertMany('agents', 10, {
      user_id: `'${user_id}'`,
      name: `'large'`,
      type: `'custom'`,
      status: `'running'`,
      config: `jsonb_build_object('text', repeat('"', ${(MAX_BYTES * 3) / 8 / 2}))`,
      created_at: 'now()',
      updated_at: 'now()',
    });
    await expectBounded('/agents', 10, 200);
    expect((await tenant.api.get('/agents?limit=1')).body.items).toHaveLength(1);
  });

  it('holds one item at least, however large', async () => {
    await app.stores.query(
      `UPDATE agents SET config = jsonb_build_object('text', repeat('x', $2)) WHERE id = $1`,
      [tenant.agentId, MAX_BYTES + 1],
    );
    const { body } = await tenant.api.get<Page>('/agents');
    expect(body).toMatchObject({ items: [{ id: tenant.agentId }], total: 1, has_more: false });
  });

  it('of deliveries with payloads of 64 KiB holds 4 MiB at most', async () => {
    const { id } = await tenant.webhook('http://127.0.0.1:1/', { is_active: false });
    await insertMany('events', 150, {
      user_id: 'gen_random_uuid()',
      type: `'metrics.report'`,
      data: `'{"text":"' || repeat('x', 65000) || '"}'`,
      occurred_at: 'now()',
    });
    await app.stores.query(
      `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, created_at)
       SELECT id, $1, id, type, 'delivered', occurred_at FROM events WHERE length(data) > 65000`,
      [id],
    );
    await expectBounded(`/webhooks/${id}/deliveries`, 150, 500);
  });

  it('of log lines full of what JSON must escape holds 4 MiB at most', async () => {
    await insertMany('agent_logs', 100, {
      agent_id: `'${tenant.agentId}'`,
      level: `'info'`,
      message: `repeat(E'\\x01', 10000)`,
      '"timestamp"': 'now()',
    });
    await expectBounded(`/agents/${tenant.agentId}/logs`, 100, 200);
  });

  it('of deployment events holds 4 MiB at most, and fewer come with the deployment', async () => {
    const { id } = expectStatus(
      201,
      await tenant.api.post('/deployments', { agent_id: tenant.agentId }),
    );
    await app.stores.query('DELETE FROM deployment_events WHERE deployment_id = $1', [id]);
    await insertMany('deployment_events', 100, {
      deployment_id: `'${id}'`,
      event_type: `'custom'`,
      status: `'failed'`,
      error_message: `repeat(E'\\x01', 10000)`,
      created_at: 'now()',
    });
    await expectBounded(`/deployments/${id}/events`, 100, 200);
    const deployment = await tenant.api.get(`/deployments/${id}`);
    expect(deployment.body.events.length).toBeGreaterThan(10);
    expect(sizeOf(deployment)).toBeLessThan(1.1 * 1024 * 1024);
  });

  it('of deployments holds 4 MiB at most, and fewer come with the agent', async () => {
    const { user_id } = (await tenant.api.get(`/agents/${tenant.agentId}`)).body;
    await insertMany('deployments', 100, {
      agent_id: `'${tenant.agentId}'`,
      user_id: `'${user_id}'`,
      status: `'failed'`,
      replicas: '1',
      error_message: `repeat(E'\\x01', 10000)`,
      created_at: 'now()',
    });
    await expectBounded('/deployments', 100, 200);
    const agent = await tenant.api.get(`/agents/${tenant.agentId}`);
    expect(agent.body.deployments.length).toBeGreaterThan(10);
    expect(sizeOf(agent)).toBeLessThan(1.1 * 1024 * 1024);
  });

  it('of attempts keeps the latest, first to last', async () => {
    const { id } = await tenant.webhook('http://127.0.0.1:1/', { is_active: false });
    await insertMany('events', 1, {
      user_id: 'gen_random_uuid()',
      type: `'webhook.test'`,
      data: `'{}'`,
      occurred_at: 'now()',
    });
    const [delivery] = await app.stores.query<{ id: string }>(
      `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, created_at)
       SELECT id, $1, id, type, 'failed', now() FROM events WHERE type = 'webhook.test' RETURNING id`,
      [id],
    );
    await insertMany('delivery_attempts', 21, {
      delivery_id: `'${delivery?.id}'`,
      attempt: 'n',
      response_body: `repeat(E'\\x01', 65536)`,
      started_at: 'now()',
    });
    const answer = await tenant.api.get(`/webhooks/${id}/deliveries/${delivery?.id}`);
    const attempts = (answer.body.attempt_log as { attempt: number }[]).map((a) => a.attempt);
    expect(attempts).toEqual([15, 16, 17, 18, 19, 20, 21]);
    expect(sizeOf(answer)).toBeLessThanOrEqual(MAX_BYTES);
  });
});
