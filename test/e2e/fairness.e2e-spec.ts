import { registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { hang, ok, slow } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { createAgent } from '../support/resources.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

/** The longest deadline that a tenant may set: attempts that hang outlive every test. */
const LONGEST_MS = 60_000;
const SLOTS = '16';
const ENDPOINTS = 20;

describe('tenants beside each other', () => {
  let stores: Stores;
  let app: AppProcess;
  let hanging: Receiver;
  let healthy: Receiver;
  let greedy: Tenant;
  let victim: Tenant;

  beforeAll(async () => {
    stores = await Stores.create();
    app = await startApp({ stores, env: { DELIVERY_CONCURRENCY: SLOTS } });
    hanging = await Receiver.start(hang());
  });

  beforeEach(async () => {
    healthy = await Receiver.start(ok());
    greedy = await Tenant.on(app.url);
    victim = await Tenant.on(app.url);
  });

  afterEach(async () => {
    await healthy.stop();
    const webhooks = await greedy.api.get<{ items: { id: string }[] }>('/webhooks?limit=100');
    for (const { id } of webhooks.body.items) await greedy.api.delete(`/webhooks/${id}`);
    hanging.dropAll();
  });

  afterAll(async () => {
    await hanging.stop();
    await app.kill();
    await stores.dispose();
  });

  const hangingWebhooks = (): Promise<{ id: string }[]> =>
    Promise.all(
      Array.from({ length: ENDPOINTS }, (_, n) =>
        greedy.webhook(hanging.url(`/${n}`), { timeout_ms: LONGEST_MS }),
      ),
    );

  it('get their deliveries although another has many endpoints that hang', async () => {
    await hangingWebhooks();
    await victim.webhook(healthy.url());
    for (let n = 0; n < 5; n += 1) await greedy.measure();
    await hanging.waitFor(4);
    for (let n = 0; n < 5; n += 1) await victim.measure();
    await healthy.waitFor(5);
    expect(hanging.received.length).toBeLessThan(Number(SLOTS) / 2);
  });

  it('get their deliveries although another has many endpoints to probe that hang', async () => {
    const webhooks = await hangingWebhooks();
    await greedy.measure();
    await hanging.waitFor(1);
    await stores.query(
      `UPDATE webhooks SET circuit_opened_at = now(), next_probe_at = now() WHERE id = ANY ($1::uuid[])`,
      [webhooks.map(({ id }) => id)],
    );
    await hanging.waitFor(4);
    await victim.webhook(healthy.url());
    await victim.measure();
    await healthy.waitFor(1);
    expect(hanging.received.length).toBeLessThan(Number(SLOTS) / 2);
  });
});

describe('webhooks of one tenant beside each other', () => {
  const OTHERS = 10;
  const REPORTS = 30;
  let app: AppProcess;
  let busy: Receiver;
  let limited: Receiver;

  beforeAll(async () => {
    app = await startApp({ env: { DELIVERY_CONCURRENCY: SLOTS } });
    busy = await Receiver.start(slow(300));
    limited = await Receiver.start(ok());
  });

  afterAll(async () => {
    await app.stop();
    await Promise.all([busy.stop(), limited.stop()]);
  });

  it('get their turns with a rate limit, too, while the others wait for slots', async () => {
    const tenant = await Tenant.on(app.url);
    for (let n = 0; n < OTHERS; n += 1) await tenant.webhook(busy.url(`/${n}`));
    await tenant.webhook(limited.url(), { rate_limit: { per_second: 100 } });
    await Promise.all(Array.from({ length: REPORTS }, () => tenant.measure()));
    await limited.waitFor(REPORTS);
    expect(busy.received.length).toBeLessThan(OTHERS * REPORTS - Number(SLOTS));
  });
});

describe('a large backlog', () => {
  /** More than one statement cancels or reads. */
  const ROWS = 6_000;
  let stores: Stores;
  let app: AppProcess;

  beforeAll(async () => {
    stores = await Stores.create();
    // A machine that stalls must not end an attempt: it would be repeated in an hour.
    app = await startApp({
      stores,
      env: { DELIVERY_RETRY_BASE_MS: '3600000', DELIVERY_TIMEOUT_MS: '30000' },
    });
  });

  afterAll(async () => {
    await app.stop();
    await stores.dispose();
  });

  /** A webhook with one delivery that was sent, and many copies of it that are due. */
  const backlog = async (tenant: Tenant, url: string): Promise<string> => {
    const { id } = await tenant.webhook(url);
    await tenant.measure();
    await tenant.finalDelivery(id);
    await stores.query(
      `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
       SELECT (left(d.id::text, 24) || lpad(to_hex(n), 12, '0'))::uuid, d.webhook_id, d.event_id,
         d.event_type, 'pending', now(), now()
       FROM deliveries d, generate_series(1, ${ROWS}) n WHERE d.webhook_id = $1`,
      [id],
    );
    return id;
  };
  const countOf = async (webhookId: string, status: string): Promise<number> => {
    const rows = await stores.query<{ count: number }>(
      'SELECT count(*)::int AS count FROM deliveries WHERE webhook_id = $1 AND status = $2',
      [webhookId, status],
    );
    return rows[0]?.count ?? 0;
  };

  const outcomesOf = (webhookId: string): Promise<unknown[]> =>
    stores.query(
      `SELECT status, error_message AS error, claimed_by IS NOT NULL AS claimed, count(*)::int AS count
       FROM deliveries WHERE webhook_id = $1 GROUP BY 1, 2, 3`,
      [webhookId],
    );

  it('of one webhook is delivered although no job names it', async () => {
    const receiver = await Receiver.start(ok());
    const tenant = await Tenant.on(app.url);
    const id = await backlog(tenant, receiver.url());
    await eventually(
      async () => {
        // A failed one is tried again in an hour: the message says why it failed.
        expect(await outcomesOf(id)).toEqual([
          { status: 'delivered', error: null, claimed: false, count: ROWS + 1 },
        ]);
        return true;
      },
      { timeoutMs: 50_000, intervalMs: 250, what: 'the delivery of the backlog' },
    );
    expect(receiver.received).toHaveLength(ROWS + 1);
    await receiver.stop();
  });

  it('is cancelled with its webhook', async () => {
    const receiver = await Receiver.start(ok());
    const tenant = await Tenant.on(app.url);
    const id = await backlog(tenant, receiver.url());
    await tenant.api.delete(`/webhooks/${id}`);
    await eventually(async () => (await countOf(id, 'pending')) === 0, {
      timeoutMs: 50_000,
      what: 'the end of the backlog',
    });
    expect(await countOf(id, 'cancelled')).toBeGreaterThan(0);
    await receiver.stop();
  });
});

describe('the delivery rate limit', () => {
  const LIMIT = 10;
  let app: AppProcess;
  let receiver: Receiver;

  beforeAll(async () => {
    receiver = await Receiver.start(ok());
    app = await startApp({ env: { DELIVERY_RATE_LIMIT_PER_MINUTE: String(LIMIT) } });
  });

  afterAll(async () => {
    await receiver.stop();
    await app.stop();
  });

  it('refuses reports of an account that has created too many deliveries', async () => {
    const tenant = await Tenant.on(app.url);
    const other = await Tenant.on(app.url);
    const webhooks = await Promise.all([0, 1].map(() => tenant.webhook(receiver.url())));
    for (let n = 0; n < LIMIT / webhooks.length; n += 1) await tenant.measure();

    const refused = await tenant.tryMeasure();
    expectProblem(refused, 429, 'rate_limited');
    expect(refused.body).toMatchObject({
      detail: expect.stringMatching(/^Delivery limit reached \(10 created within a minute\)/),
    });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    for (const { id } of webhooks) await tenant.settled(id, LIMIT / webhooks.length);

    await other.measure();
    await tenant.readWebhook(webhooks[0]?.id ?? '');
  });

  it('does not count reports that no webhook asks for', async () => {
    const { api } = await registerUser(app.url);
    const agent_id = (await createAgent(api)).id;
    for (let n = 0; n <= LIMIT; n += 1) {
      expect(await api.post('/ingest/metrics', { agent_id, cpu_usage: 1 })).toMatchObject({
        status: 200,
      });
    }
  });
});
