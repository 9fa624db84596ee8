import { createHmac } from 'node:crypto';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { eventually } from '../../support/eventually.js';
import { WebhookPages } from '../../support/webhook-pages.js';

describeConsole('the settings of a webhook in the console', () => {
  const stand = ConsoleStand.use();
  const pages = WebhookPages.use(stand);

  it('saves only what changed, and keeps stored headers', async () => {
    const id = await pages.open({ headers: { 'X-Key': 'stored' } }, '?tab=settings');
    await pages.field('Name').fill('Renamed');
    await stand.tenant.change(id, { description: 'Changed elsewhere', timeout_ms: 5_000 });
    await pages.field('Schedule').selectOption('own');
    await pages.field('Delays before each retry').fill('10 s, soon');
    await pages.shown('"soon" is not a delay');
    expect(await pages.button('Save changes').isDisabled()).toBe(true);
    await pages.field('Delays before each retry').fill('10 s, 2 min');
    await pages.shown('after 2 min 10 s');
    expect(await pages.save(id)).toMatchObject({
      name: 'Renamed',
      retry_schedule: [10, 120],
      description: 'Changed elsewhere',
      timeout_ms: 5_000,
    });
    await stand.page.getByRole('heading', { name: 'Renamed', level: 1 }).waitFor();

    await pages.button('Add header').click();
    await pages.field('Name of header 2').fill('X-New');
    await pages.field('Value of header 2').fill('new');
    expect(await pages.save(id)).toMatchObject({ headers: { 'X-Key': '***', 'X-New': '***' } });
    await stand.tenant.measure();
    const [request] = await pages.receiver.waitFor(1);
    expect(request?.header('X-Key')).toBe('stored');
    expect(request?.header('X-New')).toBe('new');
  });

  it('changes every part of the policy', async () => {
    const id = await pages.open({}, '?tab=settings');
    await pages.field('Description').fill('On call');
    await stand.page.getByLabel(/^Paused/).check();
    await pages.button('Add pair').click();
    await pages.field('Name of pair 1').fill('team');
    await pages.field('Value of pair 1').fill('ops');
    await stand.page.getByLabel(/^alert\.\*/).check();
    await pages.field('Add an agent').selectOption(stand.tenant.agentId);
    await pages.field('Timeout of an attempt in ms').fill('2000');
    await pages.field('Attempts per second').fill('0.5');
    await pages.field('Burst').fill('3');
    await pages.field('Concurrent attempts').fill('4');
    await pages.field('Order').selectOption('agent');
    await pages.field('Format of the body').selectOption('cloudevents');
    await pages.shown('"specversion": "1.0"');
    await pages.shown(/Changed: description, is paused/);
    expect(await pages.save(id)).toMatchObject({
      description: 'On call',
      is_paused: true,
      metadata: { team: 'ops' },
      events: ['metrics.report', 'alert.*'],
      agent_ids: [stand.tenant.agentId],
      timeout_ms: 2_000,
      rate_limit: { per_second: 0.5, burst: 3 },
      max_concurrency: 4,
      ordering: 'agent',
      format: 'cloudevents',
    });
  });

  it('tests a filter on a recent event as it is typed', async () => {
    await stand.tenant.measure({ cpu_usage: 80 });
    const id = await pages.open({}, '?tab=settings');
    await pages.field('Conditions').fill('{"cpu": 1}');
    await pages.shown('Begin each path with "type" or "data."');
    await pages.field('Conditions').fill('{"data.cpu_usage": {"$gte": 75}}');
    await stand.page.getByText('Matches', { exact: true }).waitFor();
    await pages
      .field('Conditions')
      .fill('{"type": "metrics.report", "data.cpu_usage": {"$lt": 50}}');
    await pages.shown('Does not match');
    await pages.shown('{"data.cpu_usage":{"$lt":50}}');
    expect(await pages.save(id)).toMatchObject({
      filter: { type: 'metrics.report', 'data.cpu_usage': { $lt: 50 } },
    });
  });

  it('shows the faults that only the server finds at their fields', async () => {
    await pages.open({}, '?tab=settings');
    await pages.field('Conditions').fill('{"data.cpu_usage": {"$gte": 75}}');
    await pages.shown('Does not match');
    await stand.tenant.measure({ cpu_usage: 80 });
    await pages.field('Conditions').fill('{"data.cpu_usage": {"$above": 95}}');
    await pages.shown(/must not have the operator/);
    expect(await pages.field('Conditions').inputValue()).toContain('$above');
    await pages.button('Save changes').click();
    await stand.page.getByText(/^Must not have the operator/).waitFor();
    await stand.page
      .getByText(/^Request /)
      .last()
      .waitFor();
    expect(await pages.field('Conditions').getAttribute('aria-invalid')).toBe('true');
    expect(await stand.accessibilityFaults()).toEqual([]);
    expect(stand.faults.splice(0).join()).toContain('422');
  });

  it('asks before changes are lost', async () => {
    await pages.open({}, '?tab=settings');
    await pages.field('Name').fill('Not saved');
    await stand.page.getByRole('link', { name: 'Overview' }).click();
    const dialog = stand.page.getByRole('dialog', { name: 'Discard the changes?' });
    await dialog.waitFor();
    expect(await stand.accessibilityFaults()).toEqual([]);
    await pages.button('Keep').click();
    expect(await pages.field('Name').inputValue()).toBe('Not saved');
    await stand.page.getByRole('tab', { name: 'Health' }).click();
    await dialog.getByRole('button', { name: 'Discard changes' }).click();
    await pages.shown('Send a test');
  });

  it('rotates the secret and the key pair, and shows the secret once', async () => {
    const id = await pages.open({ secret: 'before' }, '?tab=settings');
    await pages.button('Rotate secret').click();
    const dialog = stand.page.getByRole('dialog');
    await pages.field('Grace period').selectOption('0');
    await dialog.getByRole('button', { name: 'Rotate secret' }).click();
    const secret = await dialog.getByRole('group', { name: 'Secret' }).innerText();
    await pages.button('Done').click();
    await stand.tenant.measure();
    const [request] = await pages.receiver.waitFor(1);
    const expected = createHmac('sha256', secret)
      .update(request?.text ?? '')
      .digest('hex');
    expect(request?.header('X-MUTX-Signature')).toBe(`sha256=${expected}`);

    await pages.field('Signing').selectOption('ed25519');
    expect(await pages.save(id)).toMatchObject({ signing: 'ed25519' });
    const key = stand.page.getByLabel('Public key, which verifies v1a signatures');
    const before = await key.innerText();
    expect(before).toMatch(/^whpk_/);
    await pages.button('Rotate key pair').click();
    await dialog.getByRole('button', { name: 'Rotate key pair' }).click();
    await eventually(async () => (await key.innerText()) !== before, { what: 'another key' });

    await pages.button('Remove secret').click();
    await dialog.getByRole('button', { name: 'Remove secret' }).click();
    await pages.button('Generate a secret').waitFor();
    expect(await stand.tenant.readWebhook(id)).toMatchObject({ has_secret: false });
  });

  it('deletes a webhook after a question', async () => {
    const id = await pages.open({}, '?tab=settings');
    await pages.button('Delete webhook').click();
    await stand.page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click();
    await pages.shown('No webhook yet');
    expect((await stand.tenant.api.get(`/webhooks/${id}`)).status).toBe(404);
  });
});
