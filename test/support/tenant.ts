import {
  Api,
  expectStatus,
  registerUser,
  type ApiResponse,
  type Credentials,
} from './api-client.js';
import { eventually } from './eventually.js';
import { createAgent } from './resources.js';

export interface WebhookView {
  id: string;
  user_id: string;
  name: string | null;
  url: string;
  events: string[];
  secret: string | null;
  has_secret: boolean;
  is_active: boolean;
  circuit_open: boolean;
  consecutive_failures: number;
  next_probe_at: string | null;
  description: string | null;
  metadata: Record<string, string> | null;
  timeout_ms: number | null;
  retry_schedule: number[] | null;
  created_at: string;
  updated_at: string;
}

export interface DeliveryView {
  id: string;
  webhook_id: string;
  event_id: string;
  replay_of: string | null;
  replay_id: string | null;
  event: string;
  payload: string;
  status_code: number | null;
  success: boolean;
  status: 'pending' | 'delivered' | 'failed' | 'cancelled';
  error_message: string | null;
  attempts: number;
  duration_ms: number | null;
  created_at: string;
  delivered_at: string | null;
  next_attempt_at: string | null;
}

export interface AttemptView {
  attempt: number;
  status_code: number | null;
  error_message: string | null;
  duration_ms: number | null;
  response_body: string | null;
  started_at: string;
}

export interface ExplanationView {
  code: string;
  detail: string;
  until: string | null;
}

export type DeliveryDetail = DeliveryView & {
  explanation: ExplanationView;
  attempt_log: AttemptView[];
};
export interface ReplayView {
  id: string;
  webhook_id: string;
  status: 'pending' | 'running' | 'completed' | 'cancelled';
  since: string;
  until: string | null;
  events: string[] | null;
  delivery_status: string;
  matched: number | null;
  planned: number;
  created_at: string;
  ended_at: string | null;
}

export type ReplayDetail = ReplayView & { delivered: number; failed: number; cancelled: number };

interface WaitOptions {
  timeoutMs?: number;
}

/** A user with one agent that reports, and with webhooks. */
export class Tenant {
  private constructor(
    readonly api: Api,
    readonly agentId: string,
  ) {}

  static async on(baseUrl: string): Promise<Tenant> {
    return Tenant.of((await registerUser(baseUrl)).api);
  }

  /** A registered user, with a new agent. */
  static async of(api: Api): Promise<Tenant> {
    return new Tenant(api, (await createAgent(api)).id);
  }

  /** The same user, calling another process. */
  at(baseUrl: string): Tenant {
    return new Tenant(new Api(baseUrl, this.api.credentials), this.agentId);
  }

  /** The same user with other credentials. */
  as(credentials: Credentials): Tenant {
    return new Tenant(this.api.as(credentials), this.agentId);
  }

  /** Registers a webhook, by default for `metrics.report` only. */
  async webhook(url: string, input: object = {}): Promise<WebhookView> {
    const body = { url, events: ['metrics.report'], ...input };
    return expectStatus(201, await this.api.post<WebhookView>('/webhooks', body));
  }

  async readWebhook(id: string): Promise<WebhookView> {
    return expectStatus(200, await this.api.get<WebhookView>(`/webhooks/${id}`));
  }

  async change(id: string, changes: object): Promise<WebhookView> {
    return expectStatus(200, await this.api.patch<WebhookView>(`/webhooks/${id}`, changes));
  }

  /** Reports metrics, which creates exactly one `metrics.report`. */
  async measure(report: object = { cpu_usage: 1 }): Promise<void> {
    expectStatus(200, await this.tryMeasure(report));
  }

  tryMeasure(report: object = { cpu_usage: 1 }): Promise<ApiResponse> {
    return this.api.post('/ingest/metrics', { agent_id: this.agentId, ...report });
  }

  /** Reports a status of the agent. */
  async report(status: string, fields: object = {}): Promise<void> {
    const body = { agent_id: this.agentId, status, ...fields };
    expectStatus(200, await this.api.post('/ingest/agent-status', body));
  }

  /** Reports a lifecycle event of a deployment. */
  async reportDeployment(id: string, event: string, fields: object = {}): Promise<void> {
    const body = { deployment_id: id, event, ...fields };
    expectStatus(200, await this.api.post('/ingest/deployment', body));
  }

  /** Newest first. */
  async history(webhookId: string, query = ''): Promise<DeliveryView[]> {
    const path = `/webhooks/${webhookId}/deliveries${query}`;
    return expectStatus(200, await this.api.get<{ items: DeliveryView[] }>(path)).items;
  }

  async delivery(webhookId: string, id: string): Promise<DeliveryDetail> {
    const path = `/webhooks/${webhookId}/deliveries/${id}`;
    return expectStatus(200, await this.api.get<DeliveryDetail>(path));
  }

  /** The id of the user. */
  async userId(): Promise<string> {
    return expectStatus(200, await this.api.get<{ id: string }>('/auth/me')).id;
  }

  /** Creates a replay, by default of the last hour. */
  async replay(webhookId: string, input: object = {}): Promise<ReplayView> {
    const body = { since: new Date(Date.now() - 3_600_000).toISOString(), ...input };
    return expectStatus(
      202,
      await this.api.post<ReplayView>(`/webhooks/${webhookId}/replays`, body),
    );
  }

  async readReplay({ webhook_id, id }: ReplayView): Promise<ReplayDetail> {
    const path = `/webhooks/${webhook_id}/replays/${id}`;
    return expectStatus(200, await this.api.get<ReplayDetail>(path));
  }

  /** Waits until the replay has ended and all its deliveries are delivered or failed. */
  endedReplay(replay: ReplayView, options: WaitOptions = {}): Promise<ReplayDetail> {
    return eventually(
      async () => {
        const detail = await this.readReplay(replay);
        const { ended_at, planned, delivered, failed } = detail;
        if (ended_at !== null && planned === delivered + failed) return detail;
        throw new Error(JSON.stringify(detail));
      },
      { ...options, intervalMs: 50, what: 'the end of the replay' },
    );
  }

  /** Waits until the webhook has `count` deliveries and none of them is pending; newest first. */
  settled(webhookId: string, count: number, options: WaitOptions = {}): Promise<DeliveryView[]> {
    return eventually(
      async () => {
        const items = await this.history(webhookId, '?limit=500');
        const seen = items.map(({ status }) => status);
        if (items.length === count && !seen.includes('pending')) return items;
        throw new Error(`${count} are awaited, there are: ${seen.join(', ') || 'none'}`);
      },
      { ...options, what: 'the end of the deliveries' },
    );
  }

  /** Waits until the webhook's only delivery is no longer pending. */
  async finalDelivery(webhookId: string, options: WaitOptions = {}): Promise<DeliveryDetail> {
    const [delivery] = await this.settled(webhookId, 1, options);
    return this.delivery(webhookId, delivery?.id ?? '');
  }
}
