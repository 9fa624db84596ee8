import { METRICS } from '../../../src/app.metrics.js';
import { seriesOf } from '../../../src/platform/metrics/metric.js';
import { startApp, type AppProcess } from '../../support/app-process.js';
import { failTimes, status } from '../../support/behaviours.js';
import { eventually } from '../../support/eventually.js';
import { Receiver } from '../../support/receiver.js';
import { createDeployment } from '../../support/resources.js';
import { scrape, type Scrape } from '../../support/scrape.js';
import { Tenant } from '../../support/tenant.js';

/** Gauges of processes with a replica. */
const OF_REPLICA = ['mutx_replica_staleness_seconds'];

let app: AppProcess;
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  const env = { METRICS_PORT: '0', DELIVERY_MAX_RETRIES: '1', WEBHOOK_CIRCUIT_AFTER: '2' };
  [app, receiver] = await Promise.all([startApp({ role: 'all', env }), Receiver.start()]);
  tenant = await Tenant.on(app.url);
});

afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

/** Scrapes until the series has this value. */
const untilValue = (name: string, labels: Record<string, string>, value: number): Promise<Scrape> =>
  eventually(
    async () => {
      const found = await scrape(app);
      if (found.value(name, labels) === value) return found;
      throw new Error(`${name} is ${found.value(name, labels)}`);
    },
    { what: `${value} as ${name}` },
  );

describe('the metrics of a process', () => {
  it('are there before anything happens, every series of a counter at 0', async () => {
    const first = await scrape(app);
    for (const { type, name, labels } of METRICS) {
      if (type === 'counter') {
        const series = first.samples.filter((sample) => sample.name === name);
        expect([name, series.length]).toEqual([name, seriesOf(labels).length]);
      } else if (!OF_REPLICA.includes(name)) {
        const shown = type === 'histogram' ? `${name}_count` : name;
        expect(first.names).toContain(shown);
      }
    }
    expect(first.value('mutx_build_info', { role: 'all' })).toBe(1);
    expect(first.value('mutx_postgres_up')).toBe(1);
    expect(first.value('mutx_redis_up')).toBe(1);
    expect(first.value('mutx_slots')).toBe(512);
    expect(first.names).toContain('nodejs_eventloop_lag_p99_seconds');
    expect(first.names).toContain('process_resident_memory_bytes');
  });

  it('count reports by kind and result', async () => {
    await tenant.measure();
    await tenant.measure();
    await tenant.report('running');
    await tenant.reportDeployment(
      (await createDeployment(tenant.api, tenant.agentId)).id,
      'healthy',
    );
    await tenant.api.post('/v1/ingest/metrics', { agent_id: tenant.agentId });
    await app.api.post('/ingest/metrics', {});
    const found = await untilValue('mutx_reports_total', { result: 'rejected' }, 2);
    expect(found.value('mutx_reports_total', { kind: 'metrics', result: 'accepted' })).toBe(2);
    expect(found.value('mutx_reports_total', { kind: 'agent-status' })).toBe(1);
    expect(found.value('mutx_reports_total', { kind: 'deployment' })).toBe(1);
    expect(found.value('mutx_report_duration_seconds_count', { result: 'accepted' })).toBe(4);
    expect(found.value('mutx_report_duration_seconds_sum')).toBeGreaterThan(0);
  });

  it('count deliveries that succeed, are retried and fail', async () => {
    receiver.on('/flaky', failTimes(1)).on('/broken', status(500)).on('/gone', status(410));
    const webhooks = [];
    for (const path of ['/ok', '/flaky', '/broken', '/gone']) {
      webhooks.push(await tenant.webhook(receiver.url(path)));
    }
    await tenant.measure();
    for (const { id } of webhooks) await tenant.settled(id, 1);
    const found = await untilValue('mutx_deliveries_total', {}, 4);
    expect(found.value('mutx_deliveries_total', { result: 'delivered' })).toBe(2);
    expect(found.value('mutx_deliveries_total', { result: 'exhausted' })).toBe(1);
    expect(found.value('mutx_deliveries_total', { result: 'gone' })).toBe(1);
    expect(found.value('mutx_retries_total')).toBe(2);
    expect(found.value('mutx_attempts_total', { result: 'success' })).toBe(2);
    expect(found.value('mutx_attempts_total', { result: 'http_5xx' })).toBe(3);
    expect(found.value('mutx_attempts_total', { result: 'http_4xx' })).toBe(1);
    expect(found.value('mutx_attempt_duration_seconds_count')).toBe(6);
    expect(found.value('mutx_delivery_lag_seconds_count')).toBe(4);
    expect(found.value('mutx_claims_total', { result: 'granted' })).toBe(6);
    expect(found.value('mutx_deliveries_enqueued_total', { result: 'handed_over' })).toBe(4);
    expect(found.value('mutx_deliveries_enqueued_total', { result: 'added' })).toBe(2);
  });

  it('show open circuits, and probes that close them', async () => {
    receiver.on('/circuit', status(500));
    const { id } = await tenant.webhook(receiver.url('/circuit'));
    await tenant.measure();
    await tenant.measure();
    await tenant.settled(id, 2);
    await untilValue('mutx_circuits_open', {}, 2);
    await tenant.measure();
    await eventually(
      async () =>
        Number((await scrape(app)).value('mutx_circuit_probes_total', { result: 'failure' })) > 0,
      { what: 'a failed probe' },
    );
    receiver.on('/circuit', status(200)).on('/broken', status(200));
    await untilValue('mutx_circuit_probes_total', { result: 'success' }, 2);
    await untilValue('mutx_circuits_open', {}, 0);
  });

  it('have no series beyond those that are declared', async () => {
    const { samples } = await scrape(app);
    const declared = new Map(METRICS.map((metric) => [metric.name, metric]));
    for (const { name, labels } of samples.filter((sample) => sample.name.startsWith('mutx_'))) {
      const metric = declared.get(name) ?? declared.get(name.replace(/_(bucket|sum|count)$/, ''));
      const others = Object.entries(labels).filter(([label]) => label !== 'le');
      expect(others.map(([label]) => label).sort()).toEqual(
        Object.keys(metric?.labels ?? {}).sort(),
      );
      for (const [label, value] of others) {
        expect(metric?.labels[label]).toContain(value);
      }
    }
  });
});
