import { Alertmanager, hasAlertmanager } from '../support/alertmanager.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Tenant } from '../support/tenant.js';

const describeWithAlertmanager = hasAlertmanager ? describe : describe.skip;

if (!hasAlertmanager) {
  it.skip('prometheus-alertmanager is missing here: the tests that need it cannot run', () =>
    undefined);
}

describeWithAlertmanager('a real Alertmanager', () => {
  let app: AppProcess;
  let alertmanager: Alertmanager;
  let tenant: Tenant;

  beforeAll(async () => {
    [app, alertmanager] = await Promise.all([startApp(), Alertmanager.start()]);
    tenant = await Tenant.on(app.url);
  });

  afterAll(async () => {
    await alertmanager.stop();
    await app.stop();
  });

  const names = async (): Promise<string[]> =>
    (await alertmanager.active()).map(({ labels }) => labels.alertname ?? '');

  it('shows an alert while it fires, and no more once it is resolved', async () => {
    const { id } = await tenant.webhook(alertmanager.url, {
      format: 'alertmanager',
      events: ['alert.*'],
    });
    await tenant.measure({ cpu_usage: 99 });
    await eventually(async () => (await names()).length > 0, { what: 'the alert fires' });
    const [alert, ...others] = await alertmanager.active();
    expect(others).toEqual([]);
    expect(alert?.labels).toMatchObject({ alertname: 'alert.cpu_high', agent_id: tenant.agentId });
    expect(alert?.annotations.summary).toEqual(expect.any(String));

    await tenant.measure({ cpu_usage: 1 });
    await eventually(async () => (await names()).length === 0, { what: 'the alert is resolved' });
    const history = await tenant.settled(id, 2);
    expect(history.map(({ status }) => status)).toEqual(['delivered', 'delivered']);
  });

  it('takes a test, which leaves nothing firing', async () => {
    const { id } = await tenant.webhook(alertmanager.url, {
      format: 'alertmanager',
      events: ['alert.*'],
      is_paused: true,
    });
    expect((await tenant.api.post(`/webhooks/${id}/test`, {})).status).toBe(200);
    await eventually(async () => (await names()).length === 0, { what: 'the end of the test' });
  });
});
