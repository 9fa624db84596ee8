import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { registerUser } from '../../support/api-client.js';
import { ok, status } from '../../support/behaviours.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { Receiver } from '../../support/receiver.js';
import { Tenant } from '../../support/tenant.js';

const MARKUP = '<img src=x onerror=alert(1)>';

describeConsole('the deliveries of the console', () => {
  const stand = ConsoleStand.use({ DELIVERY_RETRY_BASE_MS: '500', DELIVERY_RETRY_FACTOR: '1' });
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await Receiver.start(ok());
  });

  afterEach(() => receiver.stop());

  it('appear live and are filtered by the address', async () => {
    const { page, tenant } = stand;
    const { id } = await tenant.webhook(receiver.url(), { name: MARKUP });
    await stand.open('/deliveries');
    await page.getByText('No deliveries yet').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await tenant.measure();
    await page.getByRole('row', { name: /metrics.report.*delivered/ }).waitFor();
    await page.getByRole('link', { name: MARKUP }).waitFor();
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await stand.expectAccessible();
    await page.getByLabel('Status').selectOption('failed');
    await page.getByText('No delivery matches these filters').waitFor();
    await page.getByRole('button', { name: 'Remove the filters' }).click();
    await page.getByLabel('Webhook').selectOption(id);
    await page.getByRole('row', { name: /metrics.report/ }).waitFor();
    expect(page.url()).toContain(id);
  });

  it('appear live before their first attempt', async () => {
    const { page, tenant } = stand;
    await tenant.webhook(receiver.url(), { is_paused: true });
    await stand.open('/deliveries');
    await page.getByText('Live', { exact: true }).waitFor();
    await tenant.measure();
    await page.getByRole('row', { name: /metrics.report.*pending/ }).waitFor();
  });

  it('show each attempt, why they wait, and are sent again', async () => {
    const { page, tenant } = stand;
    receiver.respond(status(503, { body: MARKUP }));
    const { id } = await tenant.webhook(receiver.url(), {
      events: ['agent.status'],
      retry_schedule: [1, 3_600],
    });
    await tenant.report('failed', { error_message: MARKUP });
    await receiver.waitFor(2);
    const [delivery] = await tenant.history(id);
    await stand.open(`/webhooks/${id}/deliveries/${delivery?.id}`);
    await page.getByText('Attempt 2', { exact: true }).waitFor();
    await page.getByText('HTTP 503').first().waitFor();
    expect(await page.locator('pre', { hasText: MARKUP }).count()).toBeGreaterThan(1);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await page.getByText(/^Next attempt in (\d+ min|1 h)/).waitFor();
    await stand.expectAccessible();
    await page.getByRole('tab', { name: 'Verify in Python' }).click();
    await page.getByText('hmac.compare_digest').waitFor();
    await page.getByText('Deliveries of this webhook are not signed').waitFor();
    expect(page.url()).toContain('tool=python');

    receiver.respond(ok());
    expect(await page.getByRole('button', { name: 'Send again' }).count()).toBe(0);
    await tenant.api.post(`/webhooks/${id}/deliveries/cancel`, {});
    await page.getByRole('button', { name: 'Send again' }).click();
    await page.getByText('Replay of').waitFor();
    await page
      .getByRole('region', { name: 'Explanation' })
      .getByText('delivered')
      .first()
      .waitFor();
  });

  it('are sent by the curl command with the body that the receiver got', async () => {
    const { page, tenant } = stand;
    const { id } = await tenant.webhook(receiver.url(), { events: ['agent.status'] });
    await tenant.report('running', { error_message: `it's $(false) "late" ünïcödé ${MARKUP}` });
    const { id: deliveryId } = await tenant.finalDelivery(id);
    await stand.open(`/webhooks/${id}/deliveries/${deliveryId}`);
    const command = await page.getByLabel('Send the body to the webhook').innerText();
    await promisify(execFile)('sh', ['-c', command.replace(/^curl/, 'curl -sS')]);
    const [sent, repeated] = await receiver.waitFor(2);
    expect(repeated?.body).toEqual(sent?.body);
    for (const name of ['content-type', 'x-mutx-event', 'x-mutx-event-id', 'x-mutx-delivery-id']) {
      expect(repeated?.header(name)).toBe(sent?.header(name));
    }
    await tenant.change(id, { format: 'cloudevents' });
    await page.reload();
    await page.getByText('No command: The webhook has the format cloudevents').waitFor();
  });

  it('of a webhook are cancelled as they are filtered, after a count', async () => {
    const { page, tenant } = stand;
    const { id } = await tenant.webhook(receiver.url(), {
      is_paused: true,
      events: ['metrics.report', 'agent.status'],
    });
    await tenant.report('running');
    for (let n = 0; n < 3; n++) await tenant.measure();
    await stand.open(`/deliveries?webhook_id=${id}&event=metrics.report`);
    await page
      .getByRole('row', { name: /pending/ })
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Cancel pending…' }).click();
    await page.getByText('3 pending deliveries of metrics.report to this webhook').waitFor();
    await stand.expectAccessible();
    await page.getByRole('button', { name: 'Cancel deliveries' }).click();
    await page.getByText('3 deliveries cancelled').waitFor();
    await page
      .getByRole('row', { name: /cancelled/ })
      .first()
      .waitFor();
    const kept = await tenant.history(id, '?status=pending');
    expect(kept.map(({ event }) => event)).toEqual(['agent.status']);
    await page.getByRole('button', { name: 'Cancel pending…' }).click();
    await page.getByText('No delivery of metrics.report is pending').waitFor();
    expect(await page.getByRole('button', { name: 'Cancel deliveries' }).isDisabled()).toBe(true);
  });

  it('of another tenant are not shown', async () => {
    const other = await Tenant.of((await registerUser(stand.app.url)).api);
    const { id } = await other.webhook(receiver.url());
    await other.measure();
    const delivery = await other.finalDelivery(id);
    await stand.open(`/webhooks/${id}/deliveries/${delivery.id}`);
    await stand.page.getByRole('alert').first().waitFor();
    expect(await stand.page.locator('pre').count()).toBe(0);
    await stand.page.goto(`${stand.app.url}/console/deliveries?webhook_id=${id}`);
    await stand.page
      .getByRole('alert')
      .or(stand.page.getByText('No delivery matches these filters'))
      .first()
      .waitFor();
    expect(await stand.page.getByRole('row').count()).toBe(0);
    expect(stand.faults.splice(0).join()).toMatch(/403|404/);
  });
});
