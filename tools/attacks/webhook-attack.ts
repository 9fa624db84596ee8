import type { Account, Attack, AttackOptions, Counters } from './attack.js';
import { Client, count, Repetition } from './client.js';
import { SlowEndpoint } from './slow-endpoint.js';

const CONNECTIONS = 64;
const CREATED_AT_ONCE = 8;

/** A tenant whose reports reach all of its webhooks. */
export class WebhookAttack implements Attack {
  private readonly totals: Counters = {};
  private readonly client: Client;
  private readonly endpoint: SlowEndpoint;
  private readonly reports = new Repetition(() => this.report());
  private agentId = '';

  constructor(private readonly options: AttackOptions['webhooks']) {
    this.client = new Client(options.baseUrl, CONNECTIONS);
    this.endpoint = new SlowEndpoint(options.respondAfterMs);
  }

  get counters(): Counters {
    const { accepted, requests, waiting } = this.endpoint;
    return { ...this.totals, accepted: accepted.size, requests, waiting };
  }

  async prepare(): Promise<Account> {
    await this.endpoint.start(this.options.origins);
    const { userId, token } = await this.client.register();
    this.agentId = (await this.client.create('/agents', { name: 'an agent' })).id as string;
    const webhookIds: string[] = [];
    for (let n = 0; n < this.options.webhooks; n += CREATED_AT_ONCE) {
      const size = Math.min(CREATED_AT_ONCE, this.options.webhooks - n);
      const made = Array.from({ length: size }, (_, i) => this.createWebhook(n + i));
      webhookIds.push(...(await Promise.all(made)).map(({ id }) => id as string));
    }
    return { userId, token, webhookIds };
  }

  begin(): void {
    this.reports.perSecond(this.options.rate);
  }

  end(): Promise<void> {
    return this.reports.stop();
  }

  relent(): void {
    this.endpoint.relent();
  }

  private createWebhook(n: number): Promise<{ id: unknown }> {
    const url = `${this.options.url ?? this.endpoint.url(n)}/attacker/${n}`;
    return this.client.create('/webhooks', { url, events: ['agent.*'] }) as Promise<{
      id: unknown;
    }>;
  }

  private async report(): Promise<void> {
    const body = { agent_id: this.agentId, status: 'running' };
    count(this.totals, await this.client.call('POST', '/ingest/agent-status', body));
  }
}
