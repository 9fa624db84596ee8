import { expectStatus, type Api } from './api-client.js';

/** Creates and returns an agent. */
export async function createAgent(
  api: Api,
  body: Record<string, unknown> = {},
): Promise<Record<string, unknown> & { id: string }> {
  return expectStatus(201, await api.post('/agents', { name: 'an agent', ...body }));
}

/** Creates and returns a deployment of the agent. */
export async function createDeployment(
  api: Api,
  agentId: string,
): Promise<Record<string, unknown> & { id: string }> {
  return expectStatus(201, await api.post('/deployments', { agent_id: agentId }));
}
