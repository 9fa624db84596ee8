// Must compile as an ES module (.mts) and as CommonJS (.cts) alike; is never run.
import { Mutx, paginate, verifyWebhook, type WebhookEvent, type WebhookEventOf } from 'mutx-sdk';

const mutx = new Mutx({ baseUrl: 'http://127.0.0.1:3000', apiKey: 'mutx_live_…' });

export async function calls(): Promise<void> {
  const webhook = await mutx.createWebhook({ body: { url: 'https://example.com' } });
  const id: string = webhook.id;
  const list = paginate((query) => mutx.listWebhookDeliveries({ path: { id }, query }));
  for await (const { status } of list) {
    const known: 'pending' | 'delivered' | 'failed' | 'cancelled' = status;
    void known;
  }
  const { status } = await mutx.reportMetrics({ body: { agent_id: id, cpu_usage: 97 } });
  const recorded: 'recorded' = status;
  void recorded;
  // @ts-expect-error: a webhook needs a URL
  await mutx.createWebhook({ body: {} });
  // @ts-expect-error: there is no such filter
  await mutx.listWebhooks({ query: { colour: 'green' } });
  // @ts-expect-error: a report has only so many statuses
  await mutx.reportAgentStatus({ body: { agent_id: id, status: 'sleepy' } });
}

export async function receive(body: Uint8Array, headers: Record<string, string>): Promise<string> {
  return describe(await verifyWebhook(body, headers, 'secret'));
}

function describe(event: WebhookEvent): string {
  switch (event.event) {
    case 'agent.status':
      return `${event.data.agent_name}: ${event.data.old_status} → ${event.data.new_status}`;
    case 'metrics.report':
      return (event.data.cpu_usage ?? 0).toFixed();
    case 'alert.cpu_high':
      return event.data.state === 'firing' ? event.data.agent_id : event.data.since;
    case 'webhook.test':
      // @ts-expect-error: a test event is not about an agent
      return event.data.agent_name;
    default:
      return event.event;
  }
}

export function nodeOf({ data }: WebhookEventOf<'agent.status'>): string | null {
  // @ts-expect-error: it may be null
  const node: string = data.node_id;
  return node;
}
