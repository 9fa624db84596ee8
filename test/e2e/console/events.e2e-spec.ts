import { registerUser } from '../../support/api-client.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { Receiver } from '../../support/receiver.js';
import { Tenant } from '../../support/tenant.js';

const MARKUP = '<img src=x onerror=alert(1)>';

describeConsole('the events of the console', () => {
  const stand = ConsoleStand.use({ ALERT_CPU_PERCENT: '90' });

  const eventOf = async (type: string): Promise<string> => {
    const { body } = await stand.tenant.api.get(`/events?type=${type}&limit=1`);
    return body.items[0].id as string;
  };

  it('arrive live, wait during a pause, and are filtered by the address', async () => {
    const { page, tenant } = stand;
    await stand.open('/events');
    await page.getByText('Live', { exact: true }).waitFor();
    await tenant.measure({ cpu_usage: 41 });
    await page.getByText('cpu_usage: 41').waitFor();
    // The row may be of the list; the stream must have brought it, too, before the pause counts what follows.
    await page.getByText('Live, 1 new since').waitFor();
    await page.getByRole('button', { name: 'Pause' }).click();
    await tenant.measure({ cpu_usage: 42 });
    await page.getByText('Paused, 1 new since').waitFor();
    expect(await page.getByText('cpu_usage: 42').count()).toBe(0);
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('cpu_usage: 42').waitFor();
    await page.getByLabel('Type').selectOption('alert.*');
    await page.getByText('No event matches these filters').waitFor();
    expect(page.url()).toContain('type=alert');
    await page.getByLabel('Type').selectOption('');
    await page.getByLabel('Without a delivery').check();
    await page.getByText('Not live:').waitFor();
    expect(await page.getByRole('button', { name: 'Pause' }).count()).toBe(0);
    await tenant.measure({ cpu_usage: 43 });
    await page.getByRole('button', { name: 'Reload' }).click();
    await page.getByText('cpu_usage: 43').waitFor();
    await stand.expectAccessible();
  });

  it('show their data as text, who received them, and why others did not', async () => {
    const { page, tenant } = stand;
    const receiver = await Receiver.start();
    await tenant.webhook(receiver.url(), { name: MARKUP, events: ['agent.*'] });
    await tenant.webhook(receiver.url(), { name: 'Only alerts', events: ['alert.*'] });
    await tenant.report('running', { error_message: MARKUP });
    await receiver.waitFor(1);
    await stand.open(`/events/${await eventOf('agent.status')}`);
    await page.getByRole('link', { name: MARKUP }).waitFor();
    await page.getByText('It does not subscribe to this type').waitFor();
    expect(await page.locator('pre').innerText()).toContain(MARKUP);
    expect(await page.locator('img[src=x]').count()).toBe(0);
    await stand.expectAccessible();

    await page.getByRole('button', { name: 'Erase the data…' }).click();
    expect(await stand.accessibilityFaults()).toEqual([]);
    await page.getByRole('button', { name: 'Erase the data', exact: true }).click();
    await page.locator('pre').waitFor({ state: 'detached' });
    await receiver.stop();
  });

  it('without a webhook say the next step', async () => {
    await stand.tenant.measure({ cpu_usage: 41 });
    await stand.open(`/events/${await eventOf('metrics.report')}`);
    await stand.page.getByText('No webhook received it').waitFor();
    expect(await stand.page.getByText('Every webhook received it').count()).toBe(0);
    expect(await stand.accessibilityFaults()).toEqual([]);
    await stand.page.getByRole('link', { name: 'Create a webhook' }).click();
    await stand.page.waitForURL('**/webhooks/new');
  });

  it('of another tenant are not shown', async () => {
    const other = await Tenant.of((await registerUser(stand.app.url)).api);
    await other.measure({ cpu_usage: 77 });
    const { body } = await other.api.get('/events?limit=1');
    await stand.open(`/events/${body.items[0].id}`);
    await stand.page.getByRole('alert').waitFor();
    expect(await stand.page.locator('pre').count()).toBe(0);
    await stand.page.getByRole('link', { name: 'Events', exact: true }).first().click();
    await stand.page
      .getByRole('table', { name: 'Events' })
      .or(stand.page.getByText('No events yet'))
      .first()
      .waitFor();
    expect(await stand.page.getByText('cpu_usage: 77').count()).toBe(0);
    expect(stand.faults.splice(0).join()).toMatch(/403|404/);
  });

  it('include alerts, which appear and resolve live', async () => {
    const { page, tenant } = stand;
    await stand.open('/alerts');
    await page.getByText('No alerts yet').waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    await tenant.measure({ cpu_usage: 97 });
    const row = page.getByRole('row', { name: /alert.cpu_high.*firing.*97, threshold 90/ });
    await row.waitFor();
    expect(await stand.accessibilityFaults()).toEqual([]);
    await tenant.measure({ cpu_usage: 5 });
    await page.getByRole('row', { name: /alert.cpu_high.*resolved/ }).waitFor();
    await page.getByLabel('Type').selectOption('alert.memory_high');
    await page.getByText('No alert matches these filters').waitFor();
    await page.getByLabel('Type').selectOption('alert.cpu_high');
    await page.getByRole('row', { name: /alert.cpu_high.*resolved/ }).waitFor();
    await page.getByLabel('State').selectOption('firing');
    await page.getByText('No alert matches these filters').waitFor();
    expect(page.url()).toContain('type=alert.cpu_high&state=firing');
    expect(await stand.phoneOverflow()).toBeLessThanOrEqual(0);
  });
});
