import { randomBytes } from 'node:crypto';
import type { INestApplicationContext } from '@nestjs/common';
import { AgentsService } from '../agents/agents.service.js';
import { AccountsService } from '../auth/accounts/accounts.service.js';
import { ApiKeysService } from '../auth/api-keys/api-keys.service.js';
import { DeployService } from '../deployments/deploy.service.js';

/** The demo data of the quickstart, created on its first start. */
export interface Demo {
  readonly apiKey: string;
  readonly agentId: string;
  readonly deploymentId: string;
}

/** Creates a user with an agent, its deployment and an API key. The user's password is random and discarded. */
export async function createDemo(app: INestApplicationContext): Promise<Demo> {
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
  return { apiKey: key, agentId: agent.id, deploymentId: deployment.id };
}

/** What is printed at every start: where things are, the key, and three lines that work when pasted. */
export function banner(url: string, demo: Demo): string {
  const call = `curl -s ${url}`;
  const auth = `-H 'X-API-Key: ${demo.apiKey}'`;
  const json = `-H 'Content-Type: application/json'`;
  const report = JSON.stringify({ agent_id: demo.agentId, status: 'running', node_id: 'node-123' });
  const webhook = JSON.stringify({ url: 'http://127.0.0.1:4000/hook', secret: 'my-secret' });
  return `
MUTX Webhooks & Ingestion

  API         ${url}
  Swagger UI  ${url}/docs
  API key     ${demo.apiKey}
  Agent       ${demo.agentId}
  Deployment  ${demo.deploymentId}

Try it:

${call}/agents ${auth}
${call}/webhooks/ ${auth} ${json} -d '${webhook}'
${call}/ingest/agent-status ${auth} ${json} -d '${report}'

Ctrl-C stops everything.
`;
}
