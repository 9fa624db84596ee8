import { expectStatus, registerUser, type Api } from '../../test/support/api-client.js';
import { ok } from '../../test/support/behaviours.js';
import { Receiver } from '../../test/support/receiver.js';
import { Load } from '../faults/load.js';

const AGENTS = 8;
/** Reports per second. */
const RATE = 10;

/** A tenant with one fast endpoint that reports at a constant rate for the whole run. */
export class Victim {
  load!: Load;

  private constructor(
    private readonly baseUrl: string,
    private readonly api: Api,
    readonly receiver: Receiver,
    readonly webhookId: string,
  ) {}

  static async on(baseUrl: string): Promise<Victim> {
    const { api } = await registerUser(baseUrl);
    const receiver = await Receiver.start(ok());
    const webhook = { url: receiver.url('/hook'), events: ['agent.*', 'deployment.*'] };
    const { id } = expectStatus(201, await api.post<{ id: string }>('/webhooks', webhook));
    return new Victim(baseUrl, api, receiver, id);
  }

  async begin(): Promise<void> {
    const made = await this.api.post<{ key: string }>('/api-keys', { name: 'soak' });
    const agentIds: string[] = [];
    const deploymentIds: string[] = [];
    for (let n = 0; n < AGENTS; n++) {
      const agent = expectStatus(201, await this.api.post('/agents', { name: `agent ${n}` }));
      const deployment = await this.api.post('/deployments', { agent_id: agent.id as string });
      agentIds.push(agent.id as string);
      deploymentIds.push(expectStatus(201, deployment).id as string);
    }
    this.load = new Load({
      ...{ urls: [this.baseUrl], apiKey: expectStatus(201, made).key, agentIds, deploymentIds },
      ...{ random: Math.random, rate: RATE, keyed: 0.8 },
    });
  }
}
