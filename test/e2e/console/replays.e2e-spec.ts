import { registerUser } from '../../support/api-client.js';
import { ok } from '../../support/behaviours.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { Receiver } from '../../support/receiver.js';
import { Tenant } from '../../support/tenant.js';

describeConsole('the replays of the console', () => {
  const stand = ConsoleStand.use();
  let receiver: Receiver;

  beforeEach(async () => {
    receiver = await Receiver.start(ok());
  });

  afterEach(() => receiver.stop());

  it('start after a count of what they would send', async () => {
    const { page, tenant } = stand;
    for (let n = 0; n < 3; n++) await tenant.measure();
    await tenant.report('running');
    const { id } = await tenant.webhook(receiver.url(), { events: ['*'] });
    await stand.open(`/webhooks/${id}?tab=replays`);
    await page.getByRole('button', { name: 'Replay…' }).click();
    const start = page.getByRole('button', { name: 'Start the replay' });
    await page.getByText('No event matches.').waitFor();
    expect(await start.isDisabled()).toBe(true);
    await page.getByLabel('Which events').selectOption('missing');
    await page.getByText('4 events will be sent.').waitFor();
    await page.getByLabel('metrics.report').check();
    await page.getByText('3 events will be sent.').waitFor();
    await page.getByLabel('agent.status').check();
    await page.getByText('4 events will be sent.').waitFor();
    await page.getByLabel('agent.status').uncheck();
    await page.getByText('3 events will be sent.').waitFor();
    await stand.expectAccessible();
    await start.click();
    await page.getByText('100% of 3 deliveries have ended').waitFor();
    await page.getByText('3 delivered').waitFor();
    await receiver.waitFor(3);
    await stand.expectAccessible();
    const [delivery] = await tenant.history(id);
    await page.goto(`${stand.app.url}/console/webhooks/${id}/deliveries/${delivery?.id}`);
    await page.getByRole('link', { name: 'a replay' }).click();
    await page.getByText('100% of 3 deliveries have ended').waitFor();
  });

  it('show faults of the period at its fields, and keep what was chosen', async () => {
    const { page, tenant } = stand;
    const { id } = await tenant.webhook(receiver.url());
    await stand.open(`/webhooks/${id}?tab=replays`);
    await page.getByRole('button', { name: 'Replay…' }).click();
    await page.getByLabel('Which events').selectOption('any');
    await page.getByLabel('Since').fill('2020-01-01T00:00');
    await page.getByText(/^must not be before/).waitFor();
    expect(await page.getByLabel('Since').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Until').fill('2019-01-01T00:00');
    await page.getByText('must be after the start').waitFor();
    expect(await page.getByLabel('Which events').inputValue()).toBe('any');
    await stand.expectAccessible();
    expect(stand.faults.splice(0).join()).toContain('422');
  });

  it('are cancelled after a confirmation', async () => {
    const { page, tenant } = stand;
    for (let n = 0; n < 3; n++) await tenant.measure();
    const { id } = await tenant.webhook(receiver.url(), { is_paused: true });
    const replay = await tenant.replay(id, { status: 'missing' });
    await stand.open(`/webhooks/${id}/replays/${replay.id}`);
    await page.getByText('0% of 3 deliveries have ended').waitFor();
    await stand.expectAccessible();
    await page.getByRole('button', { name: 'Cancel the replay' }).click();
    await page.getByText('Those that it has created are still sent').waitFor();
    await stand.expectAccessible();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the replay' }).click();
    await page.getByText('cancelled', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Cancel the replay' }).waitFor({ state: 'detached' });
    expect((await tenant.readReplay(replay)).status).toBe('cancelled');
  });

  it('of another tenant are not shown', async () => {
    const other = await Tenant.of((await registerUser(stand.app.url)).api);
    await other.measure();
    const { id } = await other.webhook(receiver.url());
    const replay = await other.replay(id, { status: 'missing' });
    await stand.open(`/webhooks/${id}/replays/${replay.id}`);
    await stand.page.getByRole('alert').first().waitFor();
    expect(await stand.page.getByRole('progressbar').count()).toBe(0);
    expect(stand.faults.splice(0).join()).toMatch(/403|404/);
  });
});
