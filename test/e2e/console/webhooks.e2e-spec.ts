import { createHmac } from 'node:crypto';
import { status } from '../../support/behaviours.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { eventually } from '../../support/eventually.js';
import { WebhookPages } from '../../support/webhook-pages.js';

const SCRIPT = '<img src=x onerror=alert(1)>';

describeConsole('the webhooks of the console', () => {
  const stand = ConsoleStand.use({ WEBHOOK_CIRCUIT_AFTER: '2' });
  const pages = WebhookPages.use(stand);

  it('creates a webhook with a generated secret, which signs what the webhook receives', async () => {
    const { page } = stand;
    await stand.open('/webhooks');
    await page.getByRole('link', { name: 'Create a webhook' }).click();
    await pages.field('URL').fill('example.com');
    await pages.shown('Start the URL with http:// or https://.');
    await pages.field('URL').fill(pages.receiver.url('/hook'));
    await pages.field('Name').fill('Pager');
    await page.getByLabel('All events', { exact: true }).uncheck();
    await pages.button('Create webhook').click();
    await pages.shown('Choose at least one event.');
    await page.getByLabel(/^metrics\.\*/).check();
    expect(await page.getByLabel(/^metrics\.report/).isDisabled()).toBe(true);
    await pages.button('Create webhook').click();
    const dialog = page.getByRole('dialog', { name: 'Copy the signing secret' });
    const secret = await dialog.getByRole('group', { name: 'Secret' }).innerText();
    expect(secret).toMatch(/^whsec_/);
    expect(await stand.accessibilityFaults()).toEqual([]);
    await pages.button('Open the webhook').click();
    await page.getByRole('heading', { name: 'Pager', level: 1 }).waitFor();
    expect(await page.content()).not.toContain(secret);

    await stand.tenant.measure();
    const [request] = await pages.receiver.waitFor(1);
    const expected = createHmac('sha256', secret)
      .update(request?.text ?? '')
      .digest('hex');
    expect(request?.header('X-MUTX-Signature')).toBe(`sha256=${expected}`);
    await pages.shown('1 delivered, 0 failed');
  });

  it('keeps what was typed when the server rejects a webhook', async () => {
    await stand.open('/webhooks/new');
    await pages.field('URL').fill(`http://${'x'.repeat(64)}.example/hook`);
    await pages.field('Format').selectOption('pagerduty');
    await pages.field('Routing key').fill('whsec_');
    await pages.shown(/base64/);
    await pages.field('Routing key').fill('key');
    await pages.field('Format').selectOption('mutx');
    await pages.field('Name').fill('Kept');
    await stand.page.route('**/webhooks', (route) =>
      route.fulfill({
        status: 422,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          ...{ type: 'about:blank', title: 'Invalid', status: 422, code: 'validation_failed' },
          ...{ detail: 'The request is invalid', request_id: 'r-1' },
          errors: [{ field: 'name', message: 'must be another one' }],
        }),
      }),
    );
    await pages.button('Create webhook').click();
    await pages.shown('Must be another one.');
    await pages.shown('r-1');
    expect(await pages.field('Name').inputValue()).toBe('Kept');
    expect(stand.faults.splice(0).join()).toContain('422');
  });

  it('shows the health of each webhook, and changes it live', async () => {
    pages.receiver.on('/down', status(500));
    const { id } = await stand.tenant.webhook(pages.receiver.url('/down'), {
      name: 'Down',
      retry_schedule: [],
    });
    await stand.tenant.webhook(pages.receiver.url(), { name: 'Paused', is_paused: true });
    await stand.open('/webhooks');
    const row = stand.page.getByRole('row', { name: /Down/ });
    await row.getByText('Active').waitFor();
    await stand.page.getByText('Live', { exact: true }).waitFor();
    await stand.tenant.measure();
    await row.getByText('Failing').waitFor();
    await stand.tenant.measure();
    await row.getByText('Circuit open').waitFor();
    await pages.field('State').selectOption('paused');
    await stand.page
      .getByRole('row', { name: /Paused/ })
      .nth(0)
      .waitFor();
    expect(await row.count()).toBe(0);
    expect(stand.page.url()).toContain('state=paused');

    await stand.page.goto(`${stand.app.url}/console/webhooks/${id}`);
    await pages.shown(/2 deliveries failed in a row.*Next probe/);
    await pages.button('Reset circuit').click();
    await pages.shown('The circuit is closed');
    expect(await stand.tenant.readWebhook(id)).toMatchObject({ circuit_open: false });
  });

  it('sends a test of the chosen type, and shows the response or the error at once', async () => {
    const id = await pages.open();
    await pages.field('Event type').selectOption('alert.cpu_high');
    await pages.button('Send test').click();
    await pages.shown('HTTP 200');
    await stand.page.getByRole('link', { name: 'Show the delivery' }).waitFor();
    const [request] = await pages.receiver.waitFor(1);
    expect(request?.json.event).toBe('alert.cpu_high');

    pages.receiver.respond(status(503, { body: SCRIPT }));
    await pages.button('Send test').click();
    await stand.page.getByRole('alert').getByText('503').waitFor();
    expect(stand.faults.splice(0).join()).toContain('502');
    await stand.page.getByRole('link', { name: 'All deliveries' }).click();
    await eventually(() => stand.page.url().endsWith(`/deliveries?webhook_id=${id}`), {
      what: 'the deliveries of the webhook',
    });
  });

  it('chooses the period of the charts in the address', async () => {
    await pages.open();
    await pages.field('Period').selectOption('month');
    await eventually(() => stand.page.url().endsWith('?period=month'), { what: 'the address' });
    await stand.page.reload();
    await pages.field('Period').waitFor();
    expect(await pages.field('Period').inputValue()).toBe('month');
  });

  it('lists the replays of a webhook', async () => {
    const id = await pages.open();
    await stand.tenant.measure();
    await stand.tenant.settled(id, 1);
    await stand.tenant.endedReplay(await stand.tenant.replay(id, { status: 'any' }));
    await stand.page.getByRole('tab', { name: 'Replays' }).click();
    const row = stand.page.getByRole('row', { name: /completed/ });
    await row.getByText('1 of 1').waitFor();
    expect(await row.getByRole('link').getAttribute('href')).toContain(`/webhooks/${id}/replays/`);
  });
});
