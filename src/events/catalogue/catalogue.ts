import { ALERT_SEVERITIES, alertFingerprint, SEVERITIES } from './alert-types.js';
import type { AlertType, EventData, EventType } from './event-data.js';
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

/** The definition of an event type. */
export interface EventTypeDefinition<T extends EventType = EventType> {
  readonly type: T;
  readonly description: string;
  /** Other names that subscriptions can use. */
  readonly aliases: readonly string[];
  readonly schema: ObjectSchema;
  readonly example: EventData[T];
}

const AGENT_ID = '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f';
const DEPLOYMENT_ID = '0192f3c4-7b1a-7c3e-8f00-6a1b2c3d4e5f';
const WEBHOOK_ID = '0192f3c4-7b1a-7c3e-8f00-7a1b2c3d4e5f';
const SINCE = '2026-11-01T12:00:00.000Z';

const agentFields = { agent_id: uuid('Id of the agent'), agent_name: text('Name of the agent') };

const agentStatus = objectSchema('AgentStatusData', {
  ...agentFields,
  old_status: text('Previous status'),
  new_status: text('New status'),
  node_id: nullable(text('Node on which it runs')),
  error_message: nullable(text('Error message')),
});

const agentHeartbeat = objectSchema('AgentHeartbeatData', {
  ...agentFields,
  status: text('Current status'),
  node_id: nullable(text('Node on which it runs')),
});

const deployment = objectSchema('DeploymentData', {
  deployment_id: uuid('Id of the deployment'),
  agent_id: uuid('Id of the deployed agent'),
  event_type: text('Event as reported'),
  status: text('Status of the deployment after the event'),
  node_id: nullable(text('Node on which it runs')),
  error_message: nullable(text('Error message')),
});

const metricsReport = objectSchema('MetricsReportData', {
  agent_id: uuid('Id of the agent'),
  cpu_usage: nullable(percent('CPU usage, in percent')),
  memory_usage: nullable(percent('Memory usage, in percent')),
  timestamp: time('Time of the report'),
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
      description: 'Whether the alert fires or is resolved',
    },
    fingerprint: {
      ...text('Identifies the alert: stable per alert type and subject'),
      pattern: '^[0-9a-f]{32}$',
    },
    severity: { ...text('How urgent the alert is'), enum: SEVERITIES },
    ...subject,
    value,
    threshold,
    since: time('Start of this state'),
  });

const agentSubject = { agent_id: uuid('Id of the agent') };

const usageAlert = alert(
  'UsageAlertData',
  agentSubject,
  nullable(percent('Reported usage, in percent; null if the agent is deleted')),
  percent('Threshold, in percent'),
);

const agentDownAlert = alert(
  'AgentDownAlertData',
  agentSubject,
  nullable(count('Seconds since the last report; null if the agent is deleted')),
  count('Seconds without a report after which the alert fires'),
);

const deploymentAlert = alert(
  'DeploymentAlertData',
  {
    deployment_id: uuid('Id of the deployment'),
    agent_id: uuid('Id of the deployed agent'),
  },
  text('Status of the deployment'),
  text('Status that fires the alert'),
);

const webhookAlert = alert(
  'WebhookAlertData',
  { webhook_id: uuid('Id of the webhook') },
  nullable(count('Consecutive failed deliveries; null if the webhook is deleted')),
  count('Consecutive failed deliveries that open the circuit'),
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

/** The example of an alert, from the fields that only its type has. */
const firing = <Fields extends object>(type: AlertType, subjectId: string, fields: Fields) => ({
  state: 'firing' as const,
  fingerprint: alertFingerprint(type, subjectId),
  severity: ALERT_SEVERITIES[type],
  ...fields,
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

/** The catalogue: all event types. */
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
  define('agent.heartbeat', 'An agent reported an unchanged status', agentHeartbeat, {
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
    'A deployment reported an event without a type of its own',
    deployment,
    deploymentExample('image_pulled', 'deploying'),
  ),
  define(
    'deployment.healthy',
    'A deployment is running',
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
    'The CPU usage of an agent reached the threshold, or fell below it again',
    usageAlert,
    firing('alert.cpu_high', AGENT_ID, { agent_id: AGENT_ID, value: 97.5, threshold: 90 }),
  ),
  define(
    'alert.memory_high',
    'The memory usage of an agent reached the threshold, or fell below it again',
    usageAlert,
    firing('alert.memory_high', AGENT_ID, { agent_id: AGENT_ID, value: 93, threshold: 90 }),
  ),
  define(
    'alert.agent_down',
    'A running agent stopped reporting, or reported again',
    agentDownAlert,
    firing('alert.agent_down', AGENT_ID, { agent_id: AGENT_ID, value: 312, threshold: 300 }),
  ),
  define(
    'alert.deployment_failed',
    'A deployment failed, or recovered',
    deploymentAlert,
    firing('alert.deployment_failed', DEPLOYMENT_ID, {
      deployment_id: DEPLOYMENT_ID,
      agent_id: AGENT_ID,
      value: 'failed',
      threshold: 'failed',
    }),
  ),
  define(
    'alert.webhook_disabled',
    'A webhook stopped receiving deliveries (open circuit, or a 410 response), or receives them again',
    webhookAlert,
    firing('alert.webhook_disabled', WEBHOOK_ID, {
      webhook_id: WEBHOOK_ID,
      value: 5,
      threshold: 5,
    }),
  ),
  define(
    'webhook.test',
    'A test delivery was requested',
    objectSchema('WebhookTestData', { message: text('A message') }),
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
