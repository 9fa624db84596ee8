import { expectStatus, type Api } from './api-client.js';

/** Creates an agent and answers it. */
export async function createAgent(
  api: Api,
  body: Record<string, unknown> = {},
): Promise<Record<string, unknown> & { id: string }> {
  return expectStatus(201, await api.post('/agents', { name: 'an agent', ...body }));
}

/** Creates a deployment of the agent and answers it. */
export async function createDeployment(
  api: Api,
  agentId: string,
): Promise<Record<string, unknown> & { id: string }> {
  return expectStatus(201, await api.post('/deployments', { agent_id: agentId }));
}
