import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { AgentsService } from '../agents/agents.service.js';
import { AccountsService } from '../auth/accounts/accounts.service.js';
import { ApiKeysService } from '../auth/api-keys/api-keys.service.js';
import { DeployService } from '../deployments/deploy.service.js';
import { createDemoWebhook, startDemoEndpoint, updateDemoWebhook } from './demo-webhook.js';
import type { Runtime } from './runtime.js';

/** The demo data of the quickstart, created on its first start. */
export interface Demo {
  /** Unset in data of earlier versions. */
  readonly userId?: string;
  readonly apiKey: string;
  readonly agentId: string;
  readonly deploymentId: string;
  /** Undefined if the settings forbid deliveries to loopback addresses. */
  readonly webhookId?: string;
}

/** The demo data, and the endpoint of its webhook, which runs as long as the process. */
export async function startDemo(
  app: INestApplicationContext,
  readOrCreate: NonNullable<Runtime['readOrCreate']>,
): Promise<Demo> {
  const endpoint = await startDemoEndpoint(app);
  const demo = JSON.parse(
    await readOrCreate('demo.json', async () => JSON.stringify(await createDemo(app, endpoint))),
  ) as Demo;
  const { userId, webhookId } = demo;
  if (userId && webhookId && endpoint)
    await updateDemoWebhook(app, { userId, webhookId }, endpoint);
  return demo;
}

/** The ids by the fields of the API that hold them. */
export function idsOf({ agentId, deploymentId, webhookId }: Demo): Record<string, string> {
  return {
    agent_id: agentId,
    deployment_id: deploymentId,
    ...(webhookId && { webhook_id: webhookId }),
  };
}

/**
 * Creates a user with an agent, its deployment, a webhook and an API key. The user's password is random and
 * discarded.
 */
async function createDemo(
  app: INestApplicationContext,
  endpoint: string | undefined,
): Promise<Demo> {
  const userId = await app.get(AccountsService, { strict: false }).createUser({
    email: `demo-${randomBytes(4).toString('hex')}@example.com`,
    name: 'Demo',
    password: randomBytes(24).toString('base64url'),
  });
  const agent = await app
    .get(AgentsService, { strict: false })
    .create(userId, { name: 'demo-agent', description: 'Made by the first start' }, null);
  const deployment = await app
    .get(DeployService, { strict: false })
    .create(userId, { agent_id: agent.id }, null);
  const { key } = await app
    .get(ApiKeysService, { strict: false })
    .create(userId, { name: 'demo key' });
  const webhookId = endpoint ? await createDemoWebhook(app, userId, endpoint) : undefined;
  return { userId, apiKey: key, agentId: agent.id, deploymentId: deployment.id, webhookId };
}

/**
 * What is printed at every start: where things are, the key, and three lines that work when pasted. The link of the
 * console signs in, once; `consolePath` is undefined where the console is not served.
 */
export function banner(url: string, demo: Demo, consolePath: string | undefined): string {
  const call = `curl -s ${url}`;
  const auth = `-H 'X-API-Key: ${demo.apiKey}'`;
  const json = `-H 'Content-Type: application/json'`;
  const report = JSON.stringify({ agent_id: demo.agentId, status: 'running', node_id: 'node-123' });
  const webhook = JSON.stringify({ url: 'http://127.0.0.1:4000/hook', generate_secret: true });
  const facts = [
    ['API', url],
    ['Console', consolePath && url + consolePath],
    ['Swagger UI', `${url}/docs`],
    ['API key', demo.apiKey],
    ['Agent', demo.agentId],
    ['Deployment', demo.deploymentId],
    ['Webhook', demo.webhookId],
  ].flatMap(([name = '', value]) => (value === undefined ? [] : [`  ${name.padEnd(12)}${value}`]));
  return `
MUTX Webhooks & Ingestion

${facts.join('\n')}

Try it:

${call}/agents ${auth}
${call}/webhooks/ ${auth} ${json} -d '${webhook}'
${call}/ingest/agent-status ${auth} ${json} -d '${report}'

Ctrl-C stops everything.
`;
}
