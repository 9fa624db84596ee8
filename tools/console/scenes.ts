import type { Stage } from './stage.js';

/** A page of the console as it is pictured and measured. */
export interface Scene {
  readonly name: string;
  readonly path: string;
  /** A text that is there once the page has its data. */
  readonly ready: string;
}

export async function scenes(stage: Stage): Promise<Scene[]> {
  const { webhooks, agentIds } = stage;
  const [delivery, event] = await Promise.all([stage.retriedDelivery(), stage.latestAlert()]);
  return [
    { name: 'overview', path: '/', ready: 'alert.cpu_high' },
    { name: 'agents', path: '/agents', ready: 'invoice-reader' },
    { name: 'agent', path: `/agents/${agentIds[0]}`, ready: 'invoice-reader' },
    { name: 'webhooks', path: '/webhooks', ready: 'On-call pager' },
    { name: 'new-webhook', path: '/webhooks/new', ready: 'alert.cpu_high' },
    { name: 'webhook-health', path: `/webhooks/${webhooks.billing}`, ready: 'Billing' },
    {
      name: 'webhook-settings',
      path: `/webhooks/${webhooks.pager}?tab=settings`,
      ready: 'On-call pager',
    },
    { name: 'deliveries', path: '/deliveries', ready: 'metrics.report' },
    { name: 'delivery', path: delivery, ready: 'metrics.report' },
    { name: 'events', path: '/events', ready: 'alert.deployment_failed' },
    { name: 'event', path: event, ready: 'alert.deployment_failed' },
    { name: 'alerts', path: '/alerts', ready: 'alert.cpu_high' },
    { name: 'api-keys', path: '/api-keys', ready: 'dashboards' },
    { name: 'account', path: '/account', ready: 'ada@example.com' },
  ];
}
