import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes, status } from '../support/behaviours.js';
import { Receiver } from '../support/receiver.js';
import { Tenant, type WebhookView } from '../support/tenant.js';

const PATH = '/services/T000/B000/a-path-that-is-a-secret';
const SECRET_URLS = ['slack', 'discord', 'teams'];
const CHATS_AND_EVENTS = [...SECRET_URLS, 'cloudevents'];

describe('the format of a webhook', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({ env: { DELIVERY_RETRY_BASE_MS: '20', DELIVERY_MAX_RETRIES: '2' } });
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  const masked = (): string => `${new URL(receiver.url()).origin}/***`;
  const create = (format: string, input: object = {}): Promise<WebhookView> =>
    tenant.webhook(receiver.url(PATH), { format, ...input });

  it.each([
    ['slack', 'application/json', { blocks: expect.any(Array) }],
    ['discord', 'application/json', { embeds: [expect.any(Object)] }],
    ['teams', 'application/json', { attachments: [expect.any(Object)] }],
    [
      'cloudevents',
      'application/cloudevents+json',
      { specversion: '1.0', type: expect.stringContaining('metrics.report') },
    ],
  ])('sends %s', async (format, contentType, body) => {
    const { id } = await create(format);
    await tenant.measure();
    await tenant.finalDelivery(id);
    const [request] = receiver.received;
    expect(request?.path).toBe(PATH);
    expect(request?.header('content-type')).toMatch(contentType);
    expect(request?.json).toMatchObject(body);
    expect(request?.header('x-mutx-event')).toBe('metrics.report');
  });

  it.each(CHATS_AND_EVENTS)('sends the same bytes with every attempt: %s', async (format) => {
    receiver.respond(failTimes(2));
    const { id } = await create(format);
    await tenant.measure();
    await tenant.finalDelivery(id);
    const [first, ...others] = receiver.received.map(({ text }) => text);
    expect(others).toEqual([first, first]);
  });

  it.each([
    ['pagerduty', { secret: 'a-routing-key-of-32-characters--' }],
    ['alertmanager', {}],
  ])(
    'sends an alert and its end, each with the same bytes on every attempt: %s',
    async (format, input) => {
      receiver.respond(failTimes(1));
      const { id } = await create(format, { events: ['alert.*'], ordering: 'agent', ...input });
      await tenant.measure({ cpu_usage: 97 });
      await receiver.waitFor(2);
      await tenant.measure({ cpu_usage: 5 });
      await receiver.waitFor(3);
      await tenant.settled(id, 2);
      const [failed, firing, resolved] = receiver.received;
      expect(firing?.text).toBe(failed?.text);
      const { body } = await tenant.api.get('/alerts');
      const { fingerprint } = body.items[0] as { fingerprint: string };
      if (format === 'pagerduty') {
        expect([firing?.json, resolved?.json]).toMatchObject([
          { event_action: 'trigger', dedup_key: fingerprint },
          { event_action: 'resolve', dedup_key: fingerprint },
        ]);
      } else {
        const [before, after] = [firing?.json[0] as Alert, resolved?.json[0] as Alert];
        expect(after.labels).toEqual(before.labels);
        expect(Date.parse(before.endsAt)).toBeGreaterThan(Date.now());
        expect(Date.parse(after.endsAt)).toBeLessThanOrEqual(Date.now());
      }
    },
  );

  it('changes with the next attempt', async () => {
    receiver.respond(failTimes(1));
    const { id } = await create('mutx', { retry_schedule: [1, 1] });
    await tenant.measure();
    await receiver.waitFor(1);
    await tenant.change(id, { format: 'cloudevents' });
    await tenant.finalDelivery(id);
    expect(receiver.received.map(({ json }) => json.specversion as unknown)).toEqual([
      undefined,
      '1.0',
    ]);
    expect(await tenant.change(id, { format: null })).toMatchObject({ format: 'mutx' });
  });

  it.each(SECRET_URLS)('shows no more than the host of the URL of %s', async (format) => {
    const created = await create(format);
    const { id } = created;
    await tenant.measure();
    const delivery = await tenant.finalDelivery(id);
    const read = await tenant.readWebhook(id);
    const list = await tenant.api.get('/webhooks');
    expect([created.url, read.url]).toEqual([masked(), masked()]);
    const [row] = await app.stores.query('SELECT * FROM webhooks WHERE id = $1', [id]);
    const shown = JSON.stringify([created, read, list.body, delivery, row]);
    expect(shown).not.toContain('a-path-that-is-a-secret');
    expect(app.output()).not.toContain('a-path-that-is-a-secret');
  });

  it('keeps a URL masked after another format is set, and until another URL is', async () => {
    const { id } = await create('slack');
    expect(await tenant.change(id, { format: 'mutx' })).toMatchObject({ url: masked() });
    await tenant.measure();
    await tenant.finalDelivery(id);
    expect(receiver.received[0]?.path).toBe(PATH);
    const url = receiver.url('/open');
    expect(await tenant.change(id, { url })).toMatchObject({ url });
    expect(await tenant.change(id, { format: 'teams' })).toMatchObject({ url: masked() });
  });

  it('does not take a masked URL', async () => {
    const { id } = await create('slack');
    const refused = { status: 422, body: { errors: [{ field: 'url' }] } };
    expect(await tenant.api.patch(`/webhooks/${id}`, { url: masked() })).toMatchObject(refused);
    const body = { url: 'https://hooks.example.com/***' };
    expect(await tenant.api.post('/webhooks', body)).toMatchObject(refused);
  });

  it('waits as long as Discord asks in its body', async () => {
    const limited = status(429, { body: JSON.stringify({ retry_after: 1.2, global: false }) });
    receiver.respond(failTimes(1, limited));
    const { id } = await create('discord');
    await tenant.measure();
    await tenant.finalDelivery(id);
    const [first, second] = receiver.received.map(({ at }) => at);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(1_100);
  });

  describe('pagerduty', () => {
    const ROUTING = { secret: 'a-routing-key-of-32-characters--' };
    const alerts = { events: ['alert.*'], ...ROUTING };

    it('tests with an alert that fires and its end, unsigned', async () => {
      const { id } = await create('pagerduty', alerts);
      expectStatus(200, await tenant.api.post(`/webhooks/${id}/test`, {}));
      expect(receiver.received.map(({ json }) => json)).toMatchObject([
        { event_action: 'trigger', routing_key: ROUTING.secret },
        { event_action: 'resolve', routing_key: ROUTING.secret },
      ]);
      const [first, second] = receiver.received.map(({ json }) => json.dedup_key as string);
      expect(first).toBe(second);
      expect(receiver.received[0]?.header('x-mutx-signature')).toBeUndefined();
      expect(receiver.received[0]?.header('webhook-signature')).toBeUndefined();
    });

    it('has the address of PagerDuty unless it is given another', async () => {
      // The document requires a URL, as all other formats do.
      const response = await fetch(`${app.url}/webhooks`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          authorization: `Bearer ${tenant.api.credentials.token}`,
        },
        body: JSON.stringify({ format: 'pagerduty', ...ROUTING }),
      });
      const created = (await response.json()) as WebhookView;
      expect(created).toMatchObject({
        url: 'https://events.pagerduty.com/v2/enqueue',
        events: ['alert.*'],
        secret: null,
      });
      expect(await tenant.api.post(`/webhooks/${created.id}/secret/rotate`, {})).toMatchObject({
        status: 409,
        body: { code: 'secret_is_routing_key' },
      });
    });

    it.each([
      ['no secret', { events: ['alert.*'] }, 'secret'],
      ['a made secret', { events: ['alert.*'], generate_secret: true }, 'secret'],
      ['other events', { ...ROUTING, events: ['alert.*', 'agent.status'] }, 'events'],
      ['all events', { ...ROUTING, events: ['*'] }, 'events'],
    ])('refuses %s', async (_, input, field) => {
      const body = { url: receiver.url(), format: 'pagerduty', ...input };
      expect(await tenant.api.post('/webhooks', body)).toMatchObject({
        status: 422,
        body: { errors: [{ field }] },
      });
    });

    it('never sends a secret that signed as a routing key', async () => {
      const { id } = await create('mutx', alerts);
      const refused = { status: 422, body: { errors: [{ field: 'secret' }] } };
      const change = { format: 'pagerduty' };
      expect(await tenant.api.patch(`/webhooks/${id}`, change)).toMatchObject(refused);
    });
  });

  it('alertmanager accepts alerts only, also when the subscription changes', async () => {
    const { id } = await create('alertmanager', { events: ['alert.*'] });
    const refused = { status: 422, body: { errors: [{ field: 'events' }] } };
    const change = { events: ['agent.*'] };
    expect(await tenant.api.patch(`/webhooks/${id}`, change)).toMatchObject(refused);
    expectStatus(200, await tenant.api.post(`/webhooks/${id}/test`, {}));
    const [firing, resolved] = receiver.received.map(({ json }) => json[0] as Alert);
    expect(firing?.labels).toEqual(resolved?.labels);
    expect(Date.parse(firing?.endsAt ?? '')).toBeGreaterThan(Date.now() + 86_400_000);
    expect(Date.parse(resolved?.endsAt ?? '')).toBeLessThanOrEqual(Date.now());
  });

  it.each(['slack', null, 7, 'xml'])('takes only known formats: %j', async (format) => {
    const { status: code } = await tenant.api.post('/webhooks', { url: receiver.url(), format });
    expect(code).toBe(format === 'slack' || format === null ? 201 : 422);
  });

  it('previews a format, and refuses what it does not send', async () => {
    const preview = (body: object) => tenant.api.post('/webhooks/format/preview', body);
    const { content_type, body } = expectStatus(200, await preview({ format: 'slack' })) as Preview;
    expect(content_type).toBe('application/json');
    expect(JSON.parse(body)).toMatchObject({ blocks: expect.any(Array) });
    const event = 'agent.status';
    expect(await preview({ format: 'pagerduty', event })).toMatchObject({ status: 400 });
    expect(await preview({ format: 'xml' })).toMatchObject({ status: 422 });
  });
});

interface Alert {
  labels: Record<string, string>;
  endsAt: string;
}

interface Preview {
  content_type: string;
  body: string;
}
