import { expectStatus, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { createDeployment } from '../support/resources.js';
import { insertRows } from '../support/rows.js';
import { expectProblem, UNKNOWN_ID } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

interface Page {
  items: { id: string }[];
  total: number;
  total_is_exact: boolean;
  has_more: boolean;
  next_cursor: string | null;
  since: string | null;
  until: string | null;
}

const MINUTE_MS = 60_000;

let app: AppProcess;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
});
beforeEach(async () => {
  tenant = await Tenant.on(app.url);
});
afterAll(() => app.stop());

/** A list, and the columns of a row that belongs to it, as SQL. */
interface ListOf {
  path: string;
  table: string;
  columns: Record<string, string>;
  /** The column of the creation time. */
  time: string;
}

/** Every list by time, of the tenant. */
const LISTS: Record<string, () => Promise<ListOf>> = {
  webhooks: async () => ({
    path: '/webhooks',
    table: 'webhooks',
    columns: {
      user_id: `'${await userId()}'`,
      url: `'http://127.0.0.1:1/'`,
      events: `'{*}'`,
      is_active: 'false',
      updated_at: 'now()',
    },
    time: 'created_at',
  }),
  'API keys': async () => ({
    path: '/api-keys',
    table: 'api_keys',
    columns: {
      user_id: `'${await userId()}'`,
      name: `'key'`,
      prefix: 'gen_random_uuid()',
      key_hash: `'x'`,
      scopes: `'{ingest}'`,
    },
    time: 'created_at',
  }),
  agents: async () => ({
    path: '/agents?status=idle',
    table: 'agents',
    columns: {
      user_id: `'${await userId()}'`,
      name: `'agent'`,
      type: `'custom'`,
      status: `'idle'`,
      updated_at: 'now()',
    },
    time: 'created_at',
  }),
  logs: () =>
    Promise.resolve({
      path: `/agents/${tenant.agentId}/logs`,
      table: 'agent_logs',
      columns: {
        agent_id: `'${tenant.agentId}'`,
        level: `(array['info', 'error'])[1 + n % 2]`,
        message: `'line'`,
      },
      time: '"timestamp"',
    }),
  metrics: () =>
    Promise.resolve({
      path: `/agents/${tenant.agentId}/metrics`,
      table: 'agent_metrics',
      columns: { agent_id: `'${tenant.agentId}'`, cpu_usage: '42' },
      time: '"timestamp"',
    }),
  deployments: async () => ({
    path: `/deployments?agent_id=${tenant.agentId}`,
    table: 'deployments',
    columns: {
      agent_id: `'${tenant.agentId}'`,
      user_id: `'${await userId()}'`,
      status: `'failed'`,
      replicas: '1',
    },
    time: 'created_at',
  }),
  'deployment events': async () => {
    const { id } = await createDeployment(tenant.api, tenant.agentId);
    await app.stores.query('DELETE FROM deployment_events WHERE deployment_id = $1', [id]);
    return {
      path: `/deployments/${id}/events`,
      table: 'deployment_events',
      columns: { deployment_id: `'${id}'`, event_type: `'custom'`, status: `'failed'` },
      time: 'created_at',
    };
  },
  deliveries: deliveries,
  'deliveries of a family': async () => {
    const list = await deliveries();
    return { ...list, path: `${list.path}?event=agent.*` };
  },
  'unsuccessful deliveries': async () => {
    const list = await deliveries();
    const status = `(array['pending', 'failed', 'cancelled'])[1 + n % 3]`;
    return { ...list, path: `${list.path}?success=false`, columns: { ...list.columns, status } };
  },
};

async function userId(): Promise<string> {
  return expectStatus(200, await tenant.api.get<{ id: string }>('/auth/me')).id;
}

async function deliveries(): Promise<ListOf> {
  const { id } = await tenant.webhook('http://127.0.0.1:1/', { is_active: false });
  return {
    path: `/webhooks/${id}/deliveries`,
    table: 'deliveries',
    columns: {
      webhook_id: `'${id}'`,
      event_id: 'gen_random_uuid()',
      event_type: `(array['agent.status', 'agent.heartbeat'])[1 + n % 2]`,
      status: `'delivered'`,
    },
    time: 'created_at',
  };
}

/** Inserts rows of one moment into a list; returns their ids, newest first. */
function insert(list: ListOf, count: number, at = new Date()): Promise<string[]> {
  const columns = { ...list.columns, [list.time]: `'${at.toISOString()}'` };
  return insertRows(app.stores, list.table, count, columns, at);
}

async function read(path: string, query: Record<string, string | number> = {}): Promise<Page> {
  const separator = path.includes('?') ? '&' : '?';
  const text = new URLSearchParams(
    Object.entries(query).map(([k, v]): [string, string] => [k, String(v)]),
  ).toString();
  return expectStatus(200, await tenant.api.get<Page>(`${path}${separator}${text}`));
}

const idsOf = ({ items }: Page): string[] => items.map(({ id }) => id);

/** Walks over a list; `between` runs after each page. */
async function walk(
  path: string,
  query: Record<string, string | number>,
  between = (): Promise<unknown> => Promise.resolve(),
): Promise<Page[]> {
  const pages = [await read(path, query)];
  for (let cursor = pages[0]?.next_cursor; cursor; cursor = pages.at(-1)?.next_cursor) {
    await between();
    pages.push(await read(path, { ...query, cursor }));
  }
  return pages;
}

describe.each(Object.entries(LISTS))('the list of %s', (_name, listOf) => {
  let list: ListOf;
  beforeEach(async () => {
    list = await listOf();
  });

  it('is walked by cursor while rows arrive, without repeating or missing one', async () => {
    const old = await insert(list, 4, new Date(Date.now() - MINUTE_MS));
    const ids = [...(await insert(list, 4)), ...old];
    let arrivals = 0;
    const pages = await walk(list.path, { limit: 3 }, () =>
      insert(list, 2, new Date(Date.now() + (arrivals += 1) * 1_000)),
    );
    expect(pages.flatMap(idsOf)).toEqual(ids);
    expect(pages.map(({ total, total_is_exact }) => [total, total_is_exact])).toEqual(
      pages.map(() => [8, true]),
    );
    expect(pages.map(({ has_more }) => has_more)).toEqual([true, true, false]);
    expect(await read(list.path)).toMatchObject({ total: 12, has_more: false, next_cursor: null });
  });

  it('ends where it is exactly one page, and is empty without rows', async () => {
    expect(await read(list.path)).toMatchObject({ items: [], total: 0, next_cursor: null });
    await insert(list, 3);
    expect(await read(list.path, { limit: 3 })).toMatchObject({
      total: 3,
      has_more: false,
      next_cursor: null,
    });
  });

  it('has the rows from `since` on, before `until`', async () => {
    const at = (minutes: number): Date => new Date(Date.now() - minutes * 10 * MINUTE_MS);
    const [old, middle, late] = [at(3), at(2), at(1)] as const;
    await insert(list, 2, old);
    const wanted = await insert(list, 3, middle);
    await insert(list, 2, late);
    const range = { since: middle.toISOString(), until: late.toISOString() };
    const pages = await walk(list.path, { ...range, limit: 2 });
    expect(pages.flatMap(idsOf)).toEqual(wanted);
    expect(pages[0]).toMatchObject({ total: 3, ...range });
    expect(await read(list.path, { since: range.since })).toMatchObject({ total: 5, until: null });
    expect(await read(list.path, { until: range.until })).toMatchObject({ total: 5, since: null });
    expect(await read(list.path, { since: range.since, until: range.since })).toMatchObject({
      items: [],
      total: 0,
    });
  });
});

describe('times', () => {
  it('are those of the rows, where the ids are from up to a minute later', async () => {
    const list = await LISTS.metrics!();
    const at = new Date(Date.now() - 10 * MINUTE_MS);
    const columns = { ...list.columns, [list.time]: `'${at.toISOString()}'` };
    const ids = await insertRows(
      app.stores,
      list.table,
      1,
      columns,
      new Date(at.getTime() + MINUTE_MS),
    );
    const until = new Date(at.getTime() + 1).toISOString();
    expect(idsOf(await read(list.path, { until }))).toEqual(ids);
    expect(idsOf(await read(list.path, { since: until }))).toEqual([]);
  });
});

describe('a total', () => {
  it('is exact up to 10,000, and beyond where the page reaches the end', async () => {
    const list = await LISTS.metrics!();
    const at = new Date(Date.now() - MINUTE_MS);
    const ids = await insert(list, 10_000, at);
    expect(await read(list.path)).toMatchObject({ total: 10_000, total_is_exact: true });
    ids.unshift(...(await insert(list, 3)));

    const first = await read(list.path, { limit: 1 });
    expect(first).toMatchObject({ total: 10_000, total_is_exact: false, has_more: true });
    const second = await read(list.path, { cursor: first.next_cursor ?? '', limit: 2 });
    expect(second).toMatchObject({ total: 10_000, total_is_exact: false, skip: 0 });
    expect(idsOf(second)).toEqual(ids.slice(1, 3));

    const deep = await read(list.path, { skip: 10_001, limit: 1 });
    expect(deep).toMatchObject({ total: 10_003, total_is_exact: false, has_more: true });
    const end = await read(list.path, { skip: 10_002, limit: 1 });
    expect(end).toMatchObject({ total: 10_003, total_is_exact: true, has_more: false });
    expect([...idsOf(deep), ...idsOf(end)]).toEqual(ids.slice(-2));
  });

  it('of several look-ups is bounded as well', async () => {
    const list = await LISTS.logs!();
    await insert(list, 10_002);
    expect(await read(list.path)).toMatchObject({ total: 10_000, total_is_exact: false });
    expect(await read(`${list.path}?level=info`)).toMatchObject({
      total: 5_001,
      total_is_exact: true,
    });
  });
});

describe('a cursor', () => {
  const cursorOf = async (path: string): Promise<string> =>
    (await read(path, { limit: 1 })).next_cursor ?? '';

  it('is refused by other lists, with other filters, and for another account', async () => {
    const list = await LISTS.logs!();
    await insert(list, 2);
    await insert(await LISTS.metrics!(), 2);
    const cursor = await cursorOf(list.path);
    const later = new Date(Date.now() + MINUTE_MS).toISOString();
    for (const query of [
      `/agents/${tenant.agentId}/metrics?cursor=${cursor}`,
      `${list.path}?cursor=${cursor}&level=info`,
      `${list.path}?cursor=${cursor}&until=${later}`,
      `/agents?cursor=${cursor}`,
    ]) {
      const refused = await tenant.api.get(query);
      expectProblem(refused, 422, 'validation_failed', ['cursor']);
      expect(refused.body.detail).toMatch(/of this list with the same filters/);
    }
    expect(await read(`${list.path}?cursor=${cursor}`)).toMatchObject({ total: 2 });
    const agents = await cursorOfAgents();
    const stranger = (await registerUser(app.url)).api;
    expectProblem(await stranger.get(`/agents?cursor=${agents}`), 422, 'validation_failed', [
      'cursor',
    ]);
  });

  const cursorOfAgents = async (): Promise<string> => {
    await insert(await LISTS.agents!(), 1);
    return cursorOf('/agents');
  };

  it('outlives the row that it names', async () => {
    const list = await LISTS.metrics!();
    const ids = await insert(list, 3);
    const cursor = await cursorOf(list.path);
    await app.stores.query('DELETE FROM agent_metrics WHERE id = $1', [ids[0]]);
    expect(idsOf(await read(list.path, { cursor }))).toEqual(ids.slice(1));
  });

  it('of an unknown resource is 404', async () => {
    const answer = await tenant.api.get(
      `/agents/${UNKNOWN_ID}/logs?cursor=${await cursorOfAgents()}`,
    );
    expectProblem(answer, 404, 'not_found');
  });
});
