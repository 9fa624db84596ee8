import type { EventData, EventType } from './event-data.js';
import {
  count,
  nullable,
  objectSchema,
  percent,
  text,
  time,
  uuid,
  type ObjectSchema,
  type PropertySchema,
} from './schema.js';

/** Everything that the rest of the system knows of an event type. */
export interface EventTypeDefinition<T extends EventType = EventType> {
  readonly type: T;
  readonly description: string;
  /** Other names by which a subscription may ask for it. */
  readonly aliases: readonly string[];
  readonly schema: ObjectSchema;
  readonly example: EventData[T];
}

const AGENT_ID = '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f';
const DEPLOYMENT_ID = '0192f3c4-7b1a-7c3e-8f00-6a1b2c3d4e5f';
const WEBHOOK_ID = '0192f3c4-7b1a-7c3e-8f00-7a1b2c3d4e5f';
const SINCE = '2026-11-01T12:00:00.000Z';

const agentFields = { agent_id: uuid('The agent'), agent_name: text('Its name') };

const agentStatus = objectSchema('AgentStatusData', {
  ...agentFields,
  old_status: text('The status before'),
  new_status: text('The status now'),
  node_id: nullable(text('The node it runs on')),
  error_message: nullable(text('What went wrong')),
});

const agentHeartbeat = objectSchema('AgentHeartbeatData', {
  ...agentFields,
  status: text('The status, unchanged'),
  node_id: nullable(text('The node it runs on')),
});

const deployment = objectSchema('DeploymentData', {
  deployment_id: uuid('The deployment'),
  agent_id: uuid('The agent that is deployed'),
  event_type: text('The event as it was reported'),
  status: text('The status of the deployment after the event'),
  node_id: nullable(text('The node it runs on')),
  error_message: nullable(text('What went wrong')),
});

const metricsReport = objectSchema('MetricsReportData', {
  agent_id: uuid('The agent'),
  cpu_usage: nullable(percent('CPU in use, in percent')),
  memory_usage: nullable(percent('Memory in use, in percent')),
  timestamp: time('When it was reported'),
});

/** `value` is what was measured when the state changed, `threshold` what it was measured against. */
const alert = (
  title: string,
  subject: Record<string, PropertySchema>,
  value: PropertySchema,
  threshold: PropertySchema,
): ObjectSchema =>
  objectSchema(title, {
    state: {
      type: 'string',
      enum: ['firing', 'resolved'],
      description: 'Whether the alert starts or ends',
    },
    ...subject,
    value,
    threshold,
    since: time('When this state began'),
  });

const agentSubject = { agent_id: uuid('The agent that it is about') };

const usageAlert = alert(
  'UsageAlertData',
  agentSubject,
  nullable(percent('The usage reported, in percent; null when the agent is gone')),
  percent('The limit, in percent'),
);

const agentDownAlert = alert(
  'AgentDownAlertData',
  agentSubject,
  nullable(count('Seconds since it last reported; null when the agent is gone')),
  count('Seconds of silence allowed'),
);

const deploymentAlert = alert(
  'DeploymentAlertData',
  {
    deployment_id: uuid('The deployment that it is about'),
    agent_id: uuid('The agent that is deployed'),
  },
  text('The status of the deployment'),
  text('The status that raises the alert'),
);

const webhookAlert = alert(
  'WebhookAlertData',
  { webhook_id: uuid('The webhook that it is about') },
  nullable(count('Deliveries exhausted in a row; null when the webhook is gone')),
  count('Deliveries exhausted in a row that open the circuit'),
);

const deploymentExample = (
  event: string,
  status: string,
  error: string | null = null,
): EventData['deployment.updated'] => ({
  deployment_id: DEPLOYMENT_ID,
  agent_id: AGENT_ID,
  event_type: event,
  status,
  node_id: 'node-123',
  error_message: error,
});

const usageExample = (value: number): EventData['alert.cpu_high'] => ({
  state: 'firing',
  agent_id: AGENT_ID,
  value,
  threshold: 90,
  since: SINCE,
});

function define<T extends EventType>(
  type: T,
  description: string,
  schema: ObjectSchema,
  example: EventData[T],
  aliases: readonly string[] = [],
): EventTypeDefinition<T> {
  return { type, description, aliases, schema, example };
}

/** The catalogue: every event type that is ever sent. A new type is a new entry here. */
export const EVENT_TYPES: readonly EventTypeDefinition[] = [
  define(
    'agent.status',
    'The status of an agent changed',
    agentStatus,
    {
      agent_id: AGENT_ID,
      agent_name: 'support-bot',
      old_status: 'creating',
      new_status: 'running',
      node_id: 'node-123',
      error_message: null,
    },
    ['agent.status_update', 'agent.status_changed'],
  ),
  define('agent.heartbeat', 'An agent reported in and nothing had changed', agentHeartbeat, {
    agent_id: AGENT_ID,
    agent_name: 'support-bot',
    status: 'running',
    node_id: 'node-123',
  }),
  define(
    'deployment.created',
    'A deployment was created',
    deployment,
    deploymentExample('created', 'pending'),
  ),
  define(
    'deployment.updated',
    'A deployment reported something that no other type tells better',
    deployment,
    deploymentExample('image_pulled', 'deploying'),
  ),
  define(
    'deployment.healthy',
    'A deployment runs',
    deployment,
    deploymentExample('healthy', 'running'),
  ),
  define(
    'deployment.stopped',
    'A deployment was stopped or deleted',
    deployment,
    deploymentExample('stopped', 'stopped'),
  ),
  define(
    'deployment.failed',
    'A deployment failed',
    deployment,
    deploymentExample('crashed', 'failed', 'Out of memory'),
  ),
  define(
    'deployment.rolled_back',
    'A deployment was rolled back',
    deployment,
    deploymentExample('rollback', 'rolled_back'),
  ),
  define('metrics.report', 'An agent reported its resource usage', metricsReport, {
    agent_id: AGENT_ID,
    cpu_usage: 42.5,
    memory_usage: 61,
    timestamp: SINCE,
  }),
  define(
    'alert.cpu_high',
    'The CPU usage of an agent reached its limit, or fell below it again',
    usageAlert,
    usageExample(97.5),
  ),
  define(
    'alert.memory_high',
    'The memory usage of an agent reached its limit, or fell below it again',
    usageAlert,
    usageExample(93),
  ),
  define('alert.agent_down', 'A running agent fell silent, or was heard of again', agentDownAlert, {
    state: 'firing',
    agent_id: AGENT_ID,
    value: 312,
    threshold: 300,
    since: SINCE,
  }),
  define(
    'alert.deployment_failed',
    'A deployment failed, or left that state again',
    deploymentAlert,
    {
      state: 'firing',
      deployment_id: DEPLOYMENT_ID,
      agent_id: AGENT_ID,
      value: 'failed',
      threshold: 'failed',
      since: SINCE,
    },
  ),
  define(
    'alert.webhook_disabled',
    'A webhook no longer receives deliveries (its circuit is open, or it answered 410), or does again',
    webhookAlert,
    { state: 'firing', webhook_id: WEBHOOK_ID, value: 5, threshold: 5, since: SINCE },
  ),
  define(
    'webhook.test',
    'Somebody asked for a test delivery',
    objectSchema('WebhookTestData', { message: text('A greeting') }),
    {
      message: 'This is a test delivery from MUTX',
    },
  ),
];

const BY_TYPE = new Map<string, EventTypeDefinition>(
  EVENT_TYPES.map((entry) => [entry.type, entry]),
);

/** The definition of a type, or undefined for a name that is no type. */
export function findEventType(type: string): EventTypeDefinition | undefined {
  return BY_TYPE.get(type);
}

/** `agent` of `agent.status`. */
export function familyOf(type: string): string {
  return type.slice(0, type.indexOf('.'));
}
