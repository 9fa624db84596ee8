import { expectStatus, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { insertRows } from '../support/rows.js';
import { expectProblem, onePage, UNKNOWN_ID } from '../support/shapes.js';
import { Tenant, type DeliveryView } from '../support/tenant.js';

interface Page {
  items: DeliveryView[];
  total: number;
  has_more: boolean;
  next_cursor: string | null;
}

const URL = 'http://127.0.0.1:1/';
const ECHO = { webhook_id: null, event: null, success: null, status: null };

let app: AppProcess;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
});
beforeEach(async () => {
  tenant = await Tenant.on(app.url);
});
afterAll(() => app.stop());

const webhook = async (): Promise<string> => (await tenant.webhook(URL, { is_active: false })).id;

/** Deliveries of alternating types, every third of which failed; newest first. */
const insert = (webhookId: string, count: number): Promise<string[]> =>
  insertRows(app.stores, 'deliveries', count, {
    webhook_id: `'${webhookId}'`,
    event_id: 'gen_random_uuid()',
    event_type: `(array['agent.status', 'agent.heartbeat', 'metrics.report'])[1 + n % 3]`,
    status: `CASE WHEN n % 4 = 0 THEN 'failed' ELSE 'delivered' END`,
    created_at: 'now()',
  });

const read = async (query = ''): Promise<Page> =>
  expectStatus(200, await tenant.api.get<Page>(`/deliveries?${query}`));

const idsOf = ({ items }: Page): string[] => items.map(({ id }) => id);

async function walk(query: string, between?: () => Promise<unknown>): Promise<Page[]> {
  const pages = [await read(query)];
  for (let cursor = pages[0]?.next_cursor; cursor; cursor = pages.at(-1)?.next_cursor) {
    await between?.();
    pages.push(await read(`${query}&cursor=${cursor}`));
  }
  return pages;
}

describe('GET /deliveries', () => {
  it('is empty without webhooks, and without deliveries', async () => {
    expect(await read()).toEqual(onePage([], ECHO));
    await webhook();
    expect(await read()).toEqual(onePage([], ECHO));
  });

  it('merges the deliveries of all webhooks, newest first, while more arrive', async () => {
    const [one, two] = [await webhook(), await webhook()];
    const ids: string[] = [];
    for (const id of [one, two, one, two]) ids.unshift(...(await insert(id, 3)));
    const pages = await walk('limit=5', async () => insert(await webhook(), 2));
    expect(pages.flatMap(idsOf)).toEqual(ids);
    expect(pages.map(({ total }) => total)).toEqual([12, 12, 12]);
    const skipped = await read('limit=5&skip=4');
    expect(skipped).toMatchObject({ total: 16, has_more: true });
    expect(idsOf(skipped)).toEqual(ids.slice(0, 5));
  });

  it('leaves out deleted webhooks and other accounts', async () => {
    const [kept, deleted] = [await webhook(), await webhook()];
    const ids = await insert(kept, 2);
    await insert(deleted, 2);
    expectStatus(204, await tenant.api.delete(`/webhooks/${deleted}`));
    expect(idsOf(await read())).toEqual(ids);
    const stranger = (await registerUser(app.url)).api;
    const path = `/deliveries?webhook_id=${kept}`;
    expect((await stranger.get(path)).body).toEqual(onePage([], { ...ECHO, webhook_id: kept }));
    expect(await read(`webhook_id=${deleted}`)).toMatchObject({ items: [], total: 0 });
    expect(await read(`webhook_id=${UNKNOWN_ID}`)).toMatchObject({ items: [], total: 0 });
  });

  it('filters as the list of one webhook does', async () => {
    const [one, two] = [await webhook(), await webhook()];
    await insert(one, 24);
    await insert(two, 24);
    const all = (await read('limit=500')).items;
    const filters: [query: string, matches: (d: DeliveryView) => boolean][] = [
      ['event=agent.*', (d) => d.event.startsWith('agent.')],
      ['event=metrics.report', (d) => d.event === 'metrics.report'],
      ['success=true', (d) => d.success],
      ['success=false', (d) => !d.success],
      ['status=failed', (d) => d.status === 'failed'],
      ['status=failed&success=true', () => false],
      ['event=agent.*&success=false', (d) => d.event.startsWith('agent.') && !d.success],
      ['event=agent.*&success=true', (d) => d.event.startsWith('agent.') && d.success],
      [
        `webhook_id=${two}&event=agent.status`,
        (d) => d.webhook_id === two && d.event === 'agent.status',
      ],
    ];
    for (const [query, matches] of filters) {
      const pages = await walk(`${query}&limit=3`);
      const wanted = all.filter(matches).map(({ id }) => id);
      expect([query, pages.flatMap(idsOf)]).toEqual([query, wanted]);
      expect([query, pages[0]?.total]).toEqual([query, wanted.length]);
    }
  });

  it('refuses an unknown type, a wrong id and a foreign cursor', async () => {
    const id = await webhook();
    await insert(id, 2);
    expectProblem(await tenant.api.get('/deliveries?event=agent.moved'), 400, 'invalid_event');
    const wrong = await tenant.api.get('/deliveries?webhook_id=x');
    expectProblem(wrong, 422, 'validation_failed', ['webhook_id']);
    const { next_cursor } = await read('limit=1');
    for (const path of [`/webhooks/${id}/deliveries`, `/deliveries?webhook_id=${id}`]) {
      const separator = path.includes('?') ? '&' : '?';
      const refused = await tenant.api.get(`${path}${separator}cursor=${next_cursor}`);
      expectProblem(refused, 422, 'validation_failed', ['cursor']);
    }
  });
});

describe('the delivery counts of a webhook', () => {
  it('are exact up to 10,000, and beyond those of the newest', async () => {
    const id = await webhook();
    await insert(id, 9_999);
    const count = async (): Promise<unknown> => {
      const body = expectStatus(200, await tenant.api.get(`/webhooks/${id}`));
      const { total_deliveries, successful_deliveries, failed_deliveries } = body;
      return [total_deliveries, successful_deliveries, failed_deliveries, body.counts_are_exact];
    };
    expect(await count()).toEqual([9_999, 7_500, 2_499, true]);
    await insert(id, 1);
    expect(await count()).toEqual([10_000, 7_501, 2_499, true]);
    await insert(id, 4);
    expect(await count()).toEqual([10_000, 7_501, 2_499, false]);
  });
});
