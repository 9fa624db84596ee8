import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startApp, type AppProcess } from '../../support/app-process.js';
import { eventually } from '../../support/eventually.js';
import { hasPrometheus, Prometheus } from '../../support/prometheus.js';
import { Receiver } from '../../support/receiver.js';
import { metricsUrl } from '../../support/scrape.js';
import { Tenant } from '../../support/tenant.js';

const describeWithPrometheus = hasPrometheus ? describe : describe.skip;

if (!hasPrometheus) {
  it.skip('prometheus is missing here: the tests that need it cannot run', () => undefined);
}

/** It has no series without a read replica; `replica.e2e-spec.ts` reads it. */
const OF_REPLICA = 'mutx_replica_staleness_seconds';

/** The queries of the dashboard, for all jobs and processes. */
function dashboardQueries(): string[] {
  const file = join(import.meta.dirname, '../../../deploy/grafana/dashboard.json');
  const { panels } = JSON.parse(readFileSync(file, 'utf8')) as {
    panels: { targets?: { expr: string }[] }[];
  };
  return panels.flatMap(({ targets = [] }) =>
    targets.map(({ expr }) =>
      expr
        .replaceAll('$job', '.+')
        .replaceAll('$instance', '.+')
        .replaceAll('$__rate_interval', '10s'),
    ),
  );
}

describeWithPrometheus('a real Prometheus', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let prometheus: Prometheus;

  beforeAll(async () => {
    [app, receiver] = await Promise.all([
      startApp({ role: 'all', env: { METRICS_PORT: '0' } }),
      Receiver.start(),
    ]);
    prometheus = await Prometheus.scraping(await metricsUrl(app));
  });

  afterAll(async () => {
    await prometheus.stop();
    if (app.running) await app.stop();
    await receiver.stop();
  });

  it('scrapes a process', async () => {
    await eventually(async () => (await prometheus.query('up')).get('') === 1, { what: 'up' });
    const tenant = await Tenant.on(app.url);
    const { id } = await tenant.webhook(receiver.url());
    await tenant.measure();
    await tenant.settled(id, 1);
    await eventually(
      async () => {
        const found = await prometheus.query('mutx_deliveries_total', 'result');
        return found.get('delivered') === 1;
      },
      { what: 'the delivery' },
    );
  });

  it('finds series for every query of the dashboard', async () => {
    await eventually(
      async () => {
        for (const query of dashboardQueries().filter((it) => !it.includes(OF_REPLICA))) {
          const { size } = await prometheus.query(query);
          if (size === 0) throw new Error(`${query} has no series`);
        }
        return true;
      },
      { timeoutMs: 30_000, intervalMs: 1_000 },
    );
  });

  it('evaluates every rule, and none fires', async () => {
    const rules = await eventually(
      async () => {
        const all = await prometheus.rules();
        return all.length > 20 && all.every(({ health }) => health !== 'unknown') && all;
      },
      { timeoutMs: 30_000, what: 'the evaluation of all rules' },
    );
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(rules.filter(({ state }) => state === 'firing')).toEqual([]);
  });

  it('notices that the process has ended', async () => {
    await app.stop();
    await eventually(
      async () => {
        const rules = await prometheus.rules();
        return rules.find(({ name }) => name === 'MutxDown')?.state === 'pending';
      },
      { timeoutMs: 20_000, what: 'the alert' },
    );
  });
});
