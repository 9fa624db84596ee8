import { expectStatus, registerUser, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { slow, status } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { listEvents, type EventPage, type EventView } from '../support/events.js';
import { Receiver } from '../support/receiver.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { insertRows } from '../support/rows.js';
import { anId, aTime, expectProblem, UNKNOWN_ID } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

const MAX_BYTES = 4 * 1024 * 1024;
const NO_DELIVERIES = { total: 0, delivered: 0, pending: 0, failed: 0 };

let app: AppProcess;
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp({ env: { DELIVERY_MAX_RETRIES: '0' } });
});
beforeEach(async () => {
  receiver = await Receiver.start();
  tenant = await Tenant.on(app.url);
});
afterEach(() => receiver.stop());
afterAll(() => app.stop());

const list = (query = ''): Promise<EventPage> => listEvents(tenant.api, query);

async function ids(query = ''): Promise<string[]> {
  return (await list(query)).items.map(({ id }) => id);
}

async function types(query = ''): Promise<string[]> {
  return (await list(query)).items.map(({ type }) => type);
}

/**
 * Inserts events of the tenant as an earlier version did, which did not count the webhooks that matched.
 * Returns their ids, newest first.
 */
async function insertUncounted(count: number): Promise<string[]> {
  const { id } = (await tenant.api.get('/auth/me')).body;
  return insertRows(app.stores, 'events', count, {
    user_id: `'${id}'`,
    type: `'metrics.report'`,
    data: `json_build_object('agent_id', '${tenant.agentId}', 'cpu_usage', n, 'memory_usage', null, 'timestamp', now())::text`,
    occurred_at: 'now()',
  });
}

describe('GET /events', () => {
  it('returns what happened, newest first, with the deliveries of each event', async () => {
    const webhook = await tenant.webhook(receiver.url());
    await tenant.measure({ cpu_usage: 12.5 });
    await tenant.finalDelivery(webhook.id);
    const deployment = await createDeployment(tenant.api, tenant.agentId);
    const page = await list();
    expect(page).toMatchObject({ total: 2, has_more: false, skip: 0, limit: 50 });
    expect(page).toMatchObject({ type: null, agent_id: null, unmatched: null, order: 'desc' });
    expect(page.items).toEqual([
      {
        id: anId,
        type: 'deployment.created',
        data: expect.objectContaining({ deployment_id: deployment.id, status: 'pending' }),
        occurred_at: aTime,
        agent_id: tenant.agentId,
        deployment_id: deployment.id,
        expunged_at: null,
        deliveries: NO_DELIVERIES,
      },
      {
        id: receiver.received[0]?.header('x-mutx-event-id'),
        type: 'metrics.report',
        data: receiver.received[0]?.json.data,
        occurred_at: receiver.received[0]?.json.timestamp,
        agent_id: tenant.agentId,
        deployment_id: null,
        expunged_at: null,
        deliveries: { total: 1, delivered: 1, pending: 0, failed: 0 },
      },
    ]);
  });

  it('counts deliveries by status, cancelled ones in the total only', async () => {
    receiver.on('/failing', status(500)).on('/slow', slow(60_000)).on('/fast', status(204));
    const cancelled = await tenant.webhook(receiver.url('/slow'));
    for (const path of ['/failing', '/failing', '/slow', '/fast']) {
      await tenant.webhook(receiver.url(path));
    }
    await tenant.measure();
    await app.stores.query(
      `UPDATE deliveries SET status = 'cancelled', claimed_by = NULL WHERE webhook_id = $1`,
      [cancelled.id],
    );
    await eventually(async () => {
      const [event] = (await list()).items;
      expect(event?.deliveries).toEqual({ total: 5, delivered: 1, pending: 1, failed: 2 });
      return true;
    });
  });

  it('filters by type, alias and family, and echoes the filters', async () => {
    await tenant.measure();
    await tenant.report('running');
    await tenant.report('running');
    expect(await types('?type=metrics.report')).toEqual(['metrics.report']);
    expect(await types('?type=agent.status_update')).toEqual(['agent.status']);
    expect(await types('?type=agent.*')).toEqual(['agent.heartbeat', 'agent.status']);
    expect(await types('?type=*')).toHaveLength(3);
    expect(await types('?type=alert.*')).toEqual([]);
    expect(await list('?type=agent.*&limit=1')).toMatchObject({ type: 'agent.*', total: 2 });
    expectProblem(await tenant.api.get('/events?type=agent.moved'), 400, 'invalid_event');
  });

  it('filters by agent, also together with a family', async () => {
    const other = await createAgent(tenant.api);
    await tenant.measure();
    await tenant.report('running');
    await createDeployment(tenant.api, other.id);
    expect(await types(`?agent_id=${other.id}`)).toEqual(['deployment.created']);
    expect(await types(`?agent_id=${tenant.agentId}`)).toEqual(['agent.status', 'metrics.report']);
    expect(await types(`?agent_id=${tenant.agentId}&type=agent.*`)).toEqual(['agent.status']);
    expect(await types(`?agent_id=${UNKNOWN_ID}`)).toEqual([]);
    expectProblem(await tenant.api.get('/events?agent_id=none'), 422, 'validation_failed', [
      'agent_id',
    ]);
  });

  it('filters by time', async () => {
    await tenant.measure();
    const first = (await list()).items[0] as EventView;
    await eventually(() => Date.now() > Date.parse(first.occurred_at) + 1);
    await tenant.measure();
    const [second] = await ids();
    const after = new Date(Date.parse(first.occurred_at) + 1).toISOString();
    expect(await ids(`?since=${after}`)).toEqual([second]);
    expect(await ids(`?until=${after}`)).toEqual([first.id]);
    expect(await ids(`?since=${first.occurred_at}&until=${first.occurred_at}`)).toEqual([]);
    expect(await ids(`?since=${first.occurred_at}`)).toEqual([second, first.id]);
  });

  it('shows which events no webhook matched, test events excluded', async () => {
    const { id } = await tenant.webhook(receiver.url());
    await tenant.report('running');
    await tenant.measure();
    expectStatus(200, await tenant.api.post(`/webhooks/${id}/test`));
    expect(await types('?unmatched=true')).toEqual(['agent.status']);
    expect(await types('?unmatched=false')).toEqual(['webhook.test', 'metrics.report']);
    expect(await types('?unmatched=1&type=agent.*')).toEqual(['agent.status']);
    expect(await types('?unmatched=1&type=metrics.*')).toEqual([]);
    expect(await list('?unmatched=true')).toMatchObject({ unmatched: true, total: 1 });
  });

  it('does not know whether a webhook matched the events of an earlier version', async () => {
    const events = await insertUncounted(3);
    expect(await ids('?unmatched=true')).toEqual([]);
    expect(await ids('?unmatched=false')).toEqual(events);
  });

  it('keeps its pages while events arrive', async () => {
    for (let n = 0; n < 7; n++) await tenant.measure({ cpu_usage: n });
    const before = await ids();
    const seen: string[] = [];
    for (let query = '?limit=2'; query !== '';) {
      const page = await list(query);
      seen.push(...page.items.map(({ id }) => id));
      query = page.next_cursor === null ? '' : `?limit=2&cursor=${page.next_cursor}`;
      await tenant.measure();
    }
    expect(seen).toEqual(before);
  });

  it('returns at most 4 MiB', async () => {
    const all = await insertUncounted(120);
    await app.stores.query(
      `UPDATE events SET type = 'agent.heartbeat', data = json_build_object('agent_id', $2::text,
         'agent_name', repeat('x', 65000), 'status', 'running', 'node_id', null)::text
       WHERE id = ANY ($1)`,
      [all, tenant.agentId],
    );
    const seen: string[] = [];
    const sizes: number[] = [];
    for (let query = '?limit=200'; query !== '';) {
      const answer = await tenant.api.get<EventPage>(`/events${query}`);
      const page = expectStatus(200, answer);
      seen.push(...page.items.map(({ id }) => id));
      sizes.push(sizeOf(answer));
      query = page.next_cursor === null ? '' : `?limit=200&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual(all);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_BYTES);
    expect(Math.max(...sizes)).toBeGreaterThan(MAX_BYTES / 2);
  });
});

const sizeOf = ({ headers }: ApiResponse): number => Number(headers.get('content-length'));

describe('GET /events/{id}', () => {
  const get = async (id: string): Promise<Record<string, unknown>> =>
    expectStatus(200, await tenant.api.get(`/events/${id}`));

  it('returns the event with its deliveries, and why other webhooks have none', async () => {
    const matching = await tenant.webhook(receiver.url());
    const inactive = await tenant.webhook(receiver.url(), { is_active: false });
    const other = await tenant.webhook(receiver.url(), { events: ['alert.*'] });
    const changed = await tenant.webhook(receiver.url(), { events: ['alert.*'] });
    const deleted = await tenant.webhook(receiver.url(), { events: ['alert.*'] });
    await tenant.measure();
    const delivery = await tenant.finalDelivery(matching.id);
    await tenant.change(changed.id, { events: ['metrics.*'] });
    await tenant.api.delete(`/webhooks/${deleted.id}`);
    const later = await tenant.webhook(receiver.url());
    const [listed] = (await list('?type=metrics.report')).items;
    expect(await get(listed?.id ?? '')).toEqual({
      ...listed,
      deliveries: [{ id: delivery.id, webhook_id: matching.id, status: 'delivered', attempts: 1 }],
      not_matched: [
        { webhook_id: later.id, reason: 'created_later' },
        { webhook_id: changed.id, reason: 'changed_later' },
        { webhook_id: other.id, reason: 'not_subscribed' },
        { webhook_id: inactive.id, reason: 'inactive' },
      ],
    });
  });

  it('returns the event of a test delivery without other webhooks', async () => {
    const tested = await tenant.webhook(receiver.url());
    await tenant.webhook(receiver.url());
    const { body } = await tenant.api.post(`/webhooks/${tested.id}/test`);
    const [event] = await ids('?type=webhook.test');
    expect(await get(event ?? '')).toMatchObject({
      type: 'webhook.test',
      deliveries: [{ id: body.delivery_id, webhook_id: tested.id, status: 'delivered' }],
      not_matched: [],
    });
  });

  it('returns the newest 200 of many deliveries', async () => {
    const webhook = await tenant.webhook(receiver.url(), { is_active: false });
    await tenant.measure();
    const [event = ''] = await ids();
    const created = await insertRows(app.stores, 'deliveries', 250, {
      webhook_id: `'${webhook.id}'`,
      event_id: `'${event}'`,
      event_type: `'metrics.report'`,
      status: `'failed'`,
      created_at: 'now()',
    });
    const { deliveries, not_matched } = await get(event);
    const shown = (deliveries as { id: string }[]).map(({ id }) => id);
    expect(shown).toEqual(created.slice(0, 200));
    expect(not_matched).toEqual([]);
    expect((await list()).items[0]?.deliveries).toMatchObject({ total: 250, failed: 250 });
  });

  it('judges up to 100 webhooks', async () => {
    await tenant.measure();
    const [event = ''] = await ids();
    for (let n = 0; n < 100; n++) await tenant.webhook('http://127.0.0.1:9/', { events: ['*'] });
    const { not_matched } = await get(event);
    expect(not_matched).toHaveLength(100);
  });
});

describe('the events of an account', () => {
  it('are its own', async () => {
    await tenant.measure();
    const [event = ''] = await ids();
    const stranger = await registerUser(app.url);
    expect((await stranger.api.get('/events')).body).toMatchObject({ items: [], total: 0 });
    const byAgent = await stranger.api.get(`/events?agent_id=${tenant.agentId}`);
    expect(byAgent.body).toMatchObject({ items: [], total: 0 });
    expectProblem(await stranger.api.get(`/events/${event}`), 403, 'forbidden');
    expectProblem(await tenant.api.get(`/events/${UNKNOWN_ID}`), 404, 'not_found');
  });

  it.each(['ingest', 'agents'])('need a key with the scope webhooks, not %s', async (scope) => {
    await tenant.measure();
    const [event = ''] = await ids();
    const { body } = await tenant.api.post('/api-keys', { name: 'a key', scopes: [scope] });
    const key = tenant.api.as({ apiKey: body.key as string });
    expectProblem(await key.get('/events'), 403, 'insufficient_scope');
    expectProblem(await key.get(`/events/${event}`), 403, 'insufficient_scope');
  });
});
