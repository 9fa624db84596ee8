import { registerUser } from '../../support/api-client.js';
import { ConsoleStand, describeConsole } from '../../support/console-stand.js';
import { eventually } from '../../support/eventually.js';
import { createAgent, createDeployment } from '../../support/resources.js';
import { Tenant } from '../../support/tenant.js';

const ATTACK = '<img src=x onerror=alert(1)>';

describeConsole('the agents in the console', () => {
  const stand = ConsoleStand.use({ ALERT_CPU_PERCENT: '90' });

  const agentPath = (search = ''): string => `/agents/${stand.tenant.agentId}${search}`;

  const isLive = (): Promise<void> => stand.page.getByText('Live', { exact: true }).waitFor();

  const fits = async (): Promise<void> => {
    await stand.expectAccessible();
  };

  it('are listed as they report, and filtered by the address', async () => {
    const { page, tenant } = stand;
    await stand.open('/agents');
    await isLive();
    const row = page.getByRole('row', { name: 'an agent' });
    await row.getByText('never').waitFor();
    await tenant.report('running', { node_id: 'node-7' });
    await row.getByText('running').waitFor();
    await row.getByText('node-7').waitFor();
    await fits();
    await page.getByLabel('Status').selectOption('failed');
    await page.getByText('No agent is failed').waitFor();
    expect(page.url()).toContain('status=failed');
    await page.getByRole('link', { name: 'Show all agents' }).click();
    await row.getByRole('link', { name: 'an agent' }).click();
    await page.getByRole('heading', { name: 'an agent', level: 1 }).waitFor();
  });

  it('are created in a dialog, which leads to the command of the first report', async () => {
    const { page, user } = stand;
    await user.api.delete(`/agents/${stand.tenant.agentId}`);
    await stand.open('/agents');
    await page.getByRole('button', { name: 'Create an agent' }).click();
    const dialog = page.getByRole('dialog', { name: 'New agent' });
    await dialog.getByLabel('Configuration').fill('[1]');
    await dialog.getByText('Enter a JSON object').waitFor();
    await dialog.getByRole('button', { name: 'Create agent' }).click();
    await dialog.getByText('Enter a name.').waitFor();
    await fits();
    await dialog.getByLabel('Name').fill('support-bot');
    await dialog.getByLabel('Configuration').fill('{"model": "gpt-5"}');
    await dialog.getByRole('button', { name: 'Create agent' }).click();
    await page.getByRole('heading', { name: 'support-bot', level: 1 }).waitFor();
    const id = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await isLive();
    const command = page.getByLabel('Report a status');
    expect(await command.innerText()).toContain(`"agent_id":"${id}"`);
    await fits();
    await user.api.post('/ingest/agent-status', { agent_id: id, status: 'running' });
    await command.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Configuration' }).click();
    await page.getByRole('tabpanel').getByText('"model": "gpt-5"').waitFor();
  });

  it('show their usage and firing alerts as they are reported', async () => {
    const { page, tenant } = stand;
    await stand.open(agentPath());
    await isLive();
    await page.getByText('No alert is firing').waitFor();
    await page.getByText('No metrics in this period').waitFor();
    await tenant.measure({ cpu_usage: 97, memory_usage: 42 });
    await page.getByText('alert.cpu_high').waitFor();
    await page.getByText('97, threshold 90').waitFor();
    const values = (name: string) => page.getByRole('table', { name: `${name} usage` });
    await values('CPU').getByText('97%').first().waitFor();
    await values('Memory').getByText('42%').first().waitFor();
    await fits();
    await page.getByLabel('Period').selectOption({ label: 'Last 30 days' });
    await eventually(() => page.url().includes('period=month'), { what: 'the period' });
    await values('CPU').getByText('97%').first().waitFor();
  });

  it('show their log as it is written, filtered by level', async () => {
    const { page, tenant } = stand;
    await stand.open(agentPath('?tab=log'));
    await isLive();
    await page.getByText('No log lines yet').waitFor();
    await tenant.report('running');
    await tenant.report('running', { error_message: 'out of memory' });
    const log = page.getByRole('table', { name: 'Log' });
    await log.getByText('out of memory').waitFor();
    await log.getByText('info').first().waitFor();
    await fits();
    await page.getByLabel('Level').selectOption('error');
    await log.getByText('info').first().waitFor({ state: 'detached' });
    await log.getByText('out of memory').waitFor();
    expect(await log.getByText('info').count()).toBe(0);
  });

  it('show their deployments with what was reported of them', async () => {
    const { page, tenant, user } = stand;
    const first = await createDeployment(user.api, tenant.agentId);
    await tenant.reportDeployment(first.id, 'failed', { error_message: 'image not found' });
    await stand.open(agentPath('?tab=deployments'));
    await isLive();
    const events = page.getByRole('list', { name: `Events of ${first.id}` });
    await events.getByText('image not found').waitFor();
    await page.getByRole('button', { name: 'Deploy', exact: true }).click();
    await fits();
    await page.getByRole('button', { name: 'Create deployment' }).click();
    await page.getByText('Deployment created').waitFor();
    const second = page
      .getByRole('list', { name: 'Deployments' })
      .locator('> li')
      .filter({ hasNotText: first.id });
    await second.getByText('deploying').first().waitFor();
    const id = await second.getByRole('heading').innerText();
    await page.getByRole('button', { name: `Hide events of ${first.id}` }).click();
    await events.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: `Show events of ${first.id}` }).click();
    await events.waitFor();
    await tenant.reportDeployment(id, 'healthy', { node_id: 'node-9' });
    await second.getByRole('list').getByText('healthy').waitFor();
    await second.getByText('running').first().waitFor();
    await fits();
  });

  it('are deleted after a confirmation', async () => {
    const { page, tenant } = stand;
    await stand.open(agentPath());
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    await fits();
    await page.getByRole('button', { name: 'Delete agent' }).click();
    await page.getByText('No agent yet').waitFor();
    expect((await tenant.api.get(`/agents/${tenant.agentId}`)).status).toBe(404);
  });

  it('of another tenant stay hidden', async () => {
    const other = await Tenant.of((await registerUser(stand.app.url)).api);
    await other.report('running', { node_id: 'secret-node' });
    await stand.open(`/agents/${other.agentId}`);
    await stand.page.getByRole('alert').first().waitFor();
    const text = await stand.page.getByRole('main').innerText();
    expect(text).toMatch(/another account[^]*Request/);
    expect(text).not.toContain('secret-node');
    await fits();
    expect(stand.faults.splice(0).every((fault) => fault.includes('403'))).toBe(true);
  });

  it('show what agents control as text', async () => {
    const { page, user } = stand;
    const { id } = await createAgent(user.api, { name: ATTACK, description: ATTACK });
    const report = { agent_id: id, status: 'running', node_id: ATTACK };
    await user.api.post('/ingest/agent-status', { ...report, error_message: ATTACK });
    const deployment = await createDeployment(user.api, id);
    const event = { deployment_id: deployment.id, event: ATTACK, status: ATTACK, node_id: ATTACK };
    await user.api.post('/ingest/deployment', event);
    await user.api.post('/ingest/deployment', {
      ...event,
      event: 'failed',
      error_message: ATTACK,
    });
    await stand.open('/agents');
    await page.getByRole('link', { name: ATTACK }).click();
    await page.getByRole('heading', { name: ATTACK, level: 1 }).waitFor();
    await page.getByRole('tab', { name: 'Log' }).click();
    await page.getByRole('table', { name: 'Log' }).getByText(ATTACK).first().waitFor();
    await page.getByRole('tab', { name: 'Deployments' }).click();
    const events = page.getByRole('list', { name: `Events of ${deployment.id}` });
    await eventually(async () => (await events.getByText(ATTACK).count()) >= 3, {
      what: 'the reported strings',
    });
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await fits();
  });
});
