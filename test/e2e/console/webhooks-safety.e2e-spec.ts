import { status } from '../../support/behaviours.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { Tenant } from '../../support/tenant.js';
import { WebhookPages } from '../../support/webhook-pages.js';

const SCRIPT = '<img src=x onerror=alert(1)>';

describeConsole('the safety and accessibility of the webhooks of the console', () => {
  const stand = ConsoleStand.use();
  const pages = WebhookPages.use(stand);

  it('shows nothing of another tenant', async () => {
    const other = await Tenant.on(stand.app.url);
    const { id } = await other.webhook(pages.receiver.url(), { name: 'Theirs' });
    await stand.open(`/webhooks/${id}`);
    await stand.page.getByRole('alert').first().waitFor();
    expect(await stand.page.content()).not.toContain('Theirs');
    expect(stand.faults.splice(0).join()).toContain('403');
  });

  it('shows markup of users and receivers as text', async () => {
    pages.receiver.respond(status(500, { body: SCRIPT }));
    const { id } = await stand.tenant.webhook(
      pages.receiver.url(`/${encodeURIComponent(SCRIPT)}`),
      {
        name: SCRIPT,
        description: SCRIPT,
        metadata: { [SCRIPT]: SCRIPT },
        filter: { 'data.agent_id': { $ne: SCRIPT } },
        retry_schedule: [],
      },
    );
    await stand.tenant.measure();
    await stand.tenant.settled(id, 1);
    await stand.open('/webhooks');
    await pages.shown(SCRIPT);
    await stand.page.getByRole('link', { name: SCRIPT }).click();
    await pages.shown('0 delivered, 1 failed');
    await pages.button('Send test').click();
    await stand.page.getByRole('alert').waitFor();
    await stand.page.getByRole('tab', { name: 'Settings' }).click();
    expect(await pages.field('Name of pair 1').inputValue()).toBe(SCRIPT);
    expect(await stand.page.locator('img[src="x"]').count()).toBe(0);
    expect(stand.faults.splice(0).join()).toContain('502');
  });

  it.each([
    ['the list', '', 'Pager'],
    ['the form', '/new', 'agent.status'],
    ['the health', '/:id', 'Latest deliveries'],
    ['the settings', '/:id?tab=settings', 'Delete webhook'],
    ['the replays', '/:id?tab=replays', 'No replay yet'],
  ])('is accessible in both themes and fits a phone: %s', async (_, path, text) => {
    const { id } = await stand.tenant.webhook(pages.receiver.url(), {
      name: 'Pager',
      secret: 'secret',
      signing: 'ed25519',
      headers: { Authorization: 'Bearer x' },
      filter: { 'data.cpu_usage': { $gte: 95 } },
    });
    await stand.tenant.measure();
    await stand.tenant.webhook(`https://example.com/${'long/'.repeat(40)}`, { is_active: false });
    await stand.open(`/webhooks${path.replace(':id', id)}`);
    await pages.shown(text);
    await stand.expectAccessible();
  });

  it.each(['Rotate secret', 'Rotate key pair', 'Remove secret', 'Delete webhook'])(
    'has an accessible dialog: %s',
    async (name) => {
      await pages.open({ secret: 'secret', signing: 'ed25519' }, '?tab=settings');
      await pages.button(name).click();
      await stand.page.getByRole('dialog').waitFor();
      await stand.expectAccessible();
    },
  );
});
