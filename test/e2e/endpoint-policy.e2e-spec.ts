import { randomUUID } from 'node:crypto';
import { Api, expectStatus, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expectProblem, statusAndCode } from '../support/shapes.js';
import { Tenant, type WebhookView } from '../support/tenant.js';

const URL = 'http://127.0.0.1:9/hook';
const DEFAULTS = { description: null, metadata: null, timeout_ms: null, retry_schedule: null };
const CHOSEN = {
  description: 'Pages the person on call 📟',
  metadata: { team: 'payments', 'owner email': '' },
  timeout_ms: 60_000,
  retry_schedule: [1, 2.5, 86_400],
};

/** `count` pairs. */
const pairs = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`key ${n}`, 'value']));

describe('the policy of a webhook', () => {
  let app: AppProcess;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp();
  });

  beforeEach(async () => {
    tenant = await Tenant.on(app.url);
  });

  afterAll(() => app.stop());

  it('is the default where nothing is set, or null is', async () => {
    expect(await tenant.webhook(URL)).toMatchObject(DEFAULTS);
    expect(await tenant.webhook(URL, DEFAULTS)).toMatchObject(DEFAULTS);
  });

  it('is shown by POST, GET and the list', async () => {
    const created = await tenant.webhook(URL, CHOSEN);
    expect(created).toMatchObject(CHOSEN);
    expect(await tenant.readWebhook(created.id)).toMatchObject(CHOSEN);
    const list = await tenant.api.get<{ items: WebhookView[] }>('/webhooks/');
    expect(expectStatus(200, list).items).toMatchObject([CHOSEN]);
  });

  it('changes field by field', async () => {
    const { id } = await tenant.webhook(URL, CHOSEN);
    expect(await tenant.change(id, { name: 'renamed' })).toMatchObject(CHOSEN);
    let expected: object = CHOSEN;
    for (const change of [
      { description: 'Another' },
      { metadata: { only: 'this' } },
      { metadata: {} },
      { timeout_ms: 1_000 },
      { retry_schedule: [] },
    ]) {
      expected = { ...expected, ...change };
      const changed = await tenant.change(id, change);
      expect(changed).toMatchObject(expected);
      expect(changed).toHaveProperty('metadata', (expected as typeof CHOSEN).metadata);
    }
    expect(await tenant.readWebhook(id)).toMatchObject(expected);
  });

  it.each(Object.keys(DEFAULTS))('gets its default of `%s` back with null', async (field) => {
    const { id } = await tenant.webhook(URL, CHOSEN);
    const expected = { ...CHOSEN, [field]: null };
    expect(await tenant.change(id, { [field]: null })).toMatchObject(expected);
    expect(await tenant.readWebhook(id)).toMatchObject(expected);
  });

  it.each([
    ['description', 'd'.repeat(500)],
    ['description', ''],
    ['description', '📟'.repeat(500)],
    ['metadata', {}],
    ['metadata', pairs(20)],
    ['metadata', { n: 'v'.repeat(500), ['n'.repeat(64)]: '' }],
    ['timeout_ms', 1_000],
    ['timeout_ms', 60_000],
    ['retry_schedule', []],
    ['retry_schedule', [1]],
    ['retry_schedule', Array.from({ length: 20 }, () => 30_240)],
    ['retry_schedule', Array.from({ length: 7 }, () => 86_400)],
  ])('may be as large as its bounds: %s %#', async (field, value) => {
    const { id } = await tenant.webhook(URL);
    await tenant.change(id, { [field]: value });
    expect(await tenant.readWebhook(id)).toHaveProperty(field, value);
  });

  it('keeps metadata under names with a meaning in JavaScript', async () => {
    const names = ['constructor', 'prototype', 'toString', 'then', 'toJSON', 'length', '0'];
    const metadata = `{${names.map((name) => `"${name}":"mine"`).join(',')}}`;
    const created = await tenant.api.post('/webhooks/', `{"url":"${URL}","metadata":${metadata}}`);
    const { id } = expectStatus(201, created) as WebhookView;
    for (const answer of [created, await tenant.api.get(`/webhooks/${id}`)]) {
      const shown = (answer.body as { metadata: object }).metadata;
      expect(Object.keys(shown).sort()).toEqual([...names].sort());
      expect(Object.values(shown)).toEqual(names.map(() => 'mine'));
    }
  });

  it('is refused with 400 where metadata has a name that could change prototypes', async () => {
    const text = `"metadata":{"__proto__":"text"}`;
    const { id } = await tenant.webhook(URL, CHOSEN);
    const created = await tenant.api.post('/webhooks/', `{"url":"${URL}",${text}}`);
    expectProblem(created, 400, 'malformed_json');
    expectProblem(await tenant.api.patch(`/webhooks/${id}`, `{${text}}`), 400, 'malformed_json');
    expect(await tenant.readWebhook(id)).toMatchObject(CHOSEN);
  });

  describe('is refused with 422', () => {
    /** Sends the same to POST and PATCH; neither may change anything. */
    const both = async (fields: string): Promise<ApiResponse[]> => {
      const { id } = await tenant.webhook(URL, CHOSEN);
      const answers = [
        await tenant.api.post('/webhooks/', `{"url":"${URL}",${fields}}`),
        await tenant.api.patch(`/webhooks/${id}`, `{${fields}}`),
      ];
      const list = await tenant.api.get<{ items: WebhookView[] }>('/webhooks/');
      expect(list.body.items).toMatchObject([CHOSEN]);
      return answers;
    };

    it.each([
      ['description', 'd'.repeat(501)],
      ['description', 5],
      ['description', ['a']],
      ['description', 'a\0b'],
      ['description', '\ud800'],
      ['metadata', 'text'],
      ['metadata', 5],
      ['metadata', true],
      ['metadata', []],
      ['metadata', [['name', 'value']]],
      ['metadata', pairs(21)],
      ['metadata', { name: 5 }],
      ['metadata', { name: null }],
      ['metadata', { name: { nested: 'text' } }],
      ['metadata', { name: ['text'] }],
      ['metadata', { '': 'empty name' }],
      ['metadata', { ['n'.repeat(65)]: 'long name' }],
      ['metadata', { name: 'v'.repeat(501) }],
      ['metadata', { 'a\0b': 'text' }],
      ['timeout_ms', 999],
      ['timeout_ms', 60_001],
      ['timeout_ms', 1_000.5],
      ['timeout_ms', -1_000],
      ['timeout_ms', 0],
      ['timeout_ms', '5000'],
      ['timeout_ms', [5_000]],
      ['timeout_ms', true],
      ['retry_schedule', 5],
      ['retry_schedule', '1,2'],
      ['retry_schedule', { 0: 1, length: 1 }],
      ['retry_schedule', Array.from({ length: 21 }, () => 1)],
      ['retry_schedule', [0]],
      ['retry_schedule', [0.999]],
      ['retry_schedule', [-1]],
      ['retry_schedule', [86_401]],
      ['retry_schedule', ['1']],
      ['retry_schedule', [null]],
      ['retry_schedule', [[1]]],
      ['retry_schedule', [...Array.from({ length: 7 }, () => 86_400), 1]],
    ])('in its field %s: %j', async (field, value) => {
      for (const answer of await both(`${JSON.stringify(field)}:${JSON.stringify(value)}`)) {
        expectProblem(answer, 422, 'validation_failed', [field]);
      }
    });

    it.each(
      ['1e400', '-1e400', '9007199254740993'].flatMap((number) => [
        ['timeout_ms', number],
        ['retry_schedule', `[${number}]`],
      ]),
    )('in its field %s: %s', async (field, json) => {
      for (const answer of await both(`"${field}":${json}`)) {
        expectProblem(answer, 422, 'validation_failed', [field]);
      }
    });

    it.each(['a\0b', '\ud800'])('in a value of its metadata: %j', async (value) => {
      for (const answer of await both(`"metadata":{"name":${JSON.stringify(value)}}`)) {
        expectProblem(answer, 422, 'validation_failed', ['metadata.name']);
      }
    });

    it('in each of its fields at once', async () => {
      const wrong = { description: 1, metadata: 1, timeout_ms: 1, retry_schedule: 1 };
      const text = JSON.stringify(wrong).slice(1, -1);
      for (const answer of await both(text)) {
        expectProblem(answer, 422, 'validation_failed', Object.keys(wrong));
      }
    });
  });

  it('is neither shown to others nor changed by them', async () => {
    const { id } = await tenant.webhook(URL, CHOSEN);
    const body = { name: 'reports', scopes: ['ingest'] };
    const { key } = expectStatus(201, await tenant.api.post<{ key: string }>('/api-keys', body));
    const stranger = await Tenant.on(app.url);
    const others: [Api, string][] = [
      [stranger.api, '403 forbidden'],
      [tenant.api.as({ apiKey: key }), '403 insufficient_scope'],
      [tenant.api.as(), '401 unauthorized'],
    ];
    for (const [api, refusal] of others) {
      expect(statusAndCode(await api.get(`/webhooks/${id}`))).toBe(refusal);
      expect(statusAndCode(await api.patch(`/webhooks/${id}`, DEFAULTS))).toBe(refusal);
    }
    const unknown = await tenant.api.patch(`/webhooks/${randomUUID()}`, DEFAULTS);
    expect(unknown.status).toBe(404);
    expect(await tenant.readWebhook(id)).toMatchObject(CHOSEN);
  });

  it('is part of what an idempotency key stands for', async () => {
    const key = { 'idempotency-key': randomUUID() };
    const made = await tenant.api.post('/webhooks/', { url: URL, ...CHOSEN }, key);
    const again = await tenant.api.post('/webhooks/', { url: URL, ...CHOSEN }, key);
    expect(again.body).toEqual(made.body);
    const other = { url: URL, ...CHOSEN, retry_schedule: [1] };
    expect((await tenant.api.post('/webhooks/', other, key)).status).toBe(422);
  });
});
