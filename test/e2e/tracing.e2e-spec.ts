import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectStatus } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes, ok } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';
import { registerWebhooks, WIDE } from '../support/wide-webhooks.js';

const SDK = join(import.meta.dirname, '../support/span-recorder.mjs');
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const SPAN = '00f067aa0ba902b7';
const TRACEPARENT = `00-${TRACE}-${SPAN}-01`;

interface RecordedSpan {
  readonly name: string;
  readonly attributes: Record<string, unknown>;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentId: string | null;
}

let folder: string;
let stores: Stores;
let receiver: Receiver;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mutx-spans-'));
  [stores, receiver] = await Promise.all([Stores.create(), Receiver.start()]);
});

afterAll(async () => {
  await receiver.stop();
  await stores.dispose();
  await rm(folder, { recursive: true });
});

beforeEach(() => receiver.clear());

/** Reports metrics with this `traceparent`. */
async function measure(tenant: Tenant, traceparent?: string): Promise<void> {
  const headers = traceparent === undefined ? undefined : { traceparent };
  const body = { agent_id: tenant.agentId, cpu_usage: 1 };
  expectStatus(200, await tenant.api.post('/ingest/metrics', body, headers));
}

describe('without an SDK', () => {
  let app: AppProcess;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({ role: 'all', stores });
    tenant = await Tenant.on(app.url);
    await tenant.webhook(receiver.url());
  });

  afterAll(() => app.stop());

  it.each([
    ['a valid traceparent is passed on as it came', TRACEPARENT, TRACEPARENT],
    ['an invalid one is not', '00-4bf92f3577b34da6-00f067aa0ba902b7-01', undefined],
    ['and without one there is none', undefined, undefined],
  ])('%s', async (_what, sent, received) => {
    await measure(tenant, sent);
    const [request] = await receiver.waitFor(1);
    expect(request?.header('traceparent')).toBe(received);
  });

  it('a valid one is passed on to each of many webhooks', async () => {
    const wide = await Tenant.on(app.url);
    await registerWebhooks(wide, receiver, WIDE);
    await measure(wide, TRACEPARENT);
    const requests = await receiver.waitFor(WIDE);
    expect(requests.map((request) => request.header('traceparent'))).toEqual(
      requests.map(() => TRACEPARENT),
    );
  });
});

describe('with an SDK', () => {
  let api: AppProcess;
  let worker: AppProcess;
  let tenant: Tenant;

  const fileOf = (role: string): string => join(folder, `${role}.jsonl`);
  const envOf = (role: string) => ({
    NODE_OPTIONS: `--import=${SDK}`,
    MUTX_TEST_SPANS: fileOf(role),
  });

  beforeAll(async () => {
    [api, worker] = (await Promise.all(
      (['api', 'worker'] as const).map((role) => startApp({ role, stores, env: envOf(role) })),
    )) as [AppProcess, AppProcess];
    tenant = await Tenant.on(api.url);
  });

  afterAll(async () => {
    await Promise.all([api.stop(), worker.stop()]);
  });

  /** The spans of the trace, once there are as many of each name. */
  const spansOf = (traceId: string, expected: Record<string, number>): Promise<RecordedSpan[]> =>
    eventually(async () => {
      const texts = await Promise.all(
        ['api', 'worker'].map((role) => readFile(fileOf(role), 'utf8')),
      );
      const lines = texts.join('').split('\n').filter(Boolean);
      const spans = lines
        .map((line) => JSON.parse(line) as RecordedSpan)
        .filter((span) => span.traceId === traceId);
      for (const [name, count] of Object.entries(expected)) {
        expect([name, spans.filter((span) => span.name === name).length]).toEqual([name, count]);
      }
      return spans;
    });

  it('one trace goes from the report through both processes to the receiver', async () => {
    receiver.on('/flaky', failTimes(1));
    await tenant.webhook(receiver.url('/flaky'));
    await measure(tenant, TRACEPARENT);
    const received = await receiver.waitFor(2);
    const spans = await spansOf(TRACE, {
      'POST /ingest/metrics': 1,
      'commit reports': 1,
      claim: 2,
      deliver: 2,
    });
    const request = spans.find(({ name }) => name === 'POST /ingest/metrics');
    expect(request).toMatchObject({
      parentId: SPAN,
      attributes: { 'http.route': '/ingest/metrics', 'http.response.status_code': 200 },
    });
    const others = spans.filter((span) => span !== request);
    expect(others.map(({ parentId }) => parentId)).toEqual(others.map(() => request?.spanId));
    const attempts = spans.filter(({ name }) => name === 'deliver');
    expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([
      500, 200,
    ]);
    expect(received.map((sent) => sent.header('traceparent'))).toEqual(
      attempts.map(({ spanId }) => `00-${TRACE}-${spanId}-01`),
    );
  });

  it('a report without a trace begins one', async () => {
    receiver.on('/flaky', ok());
    await measure(tenant);
    const [sent] = await receiver.waitFor(1);
    const [, traceId = ''] = sent?.header('traceparent')?.split('-') ?? [];
    await spansOf(traceId, { 'POST /ingest/metrics': 1, deliver: 1 });
  });
});
