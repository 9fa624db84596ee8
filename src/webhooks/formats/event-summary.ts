import { ALERT_SEVERITIES } from '../../events/catalogue/alert-types.js';
import type { AlertSeverity, AlertSignal, AlertType } from '../../events/catalogue/event-data.js';
import type { FormattedEvent } from './format.js';
import { fit, oneLine } from './fit.js';

/** An event in words, for people. Strings are bounded, in UTF-16 code units, but not escaped. */
export interface EventSummary {
  /** One line of at most 150. */
  readonly title: string;
  readonly severity: AlertSeverity;
  /** Null for an event that is no alert. */
  readonly state: AlertSignal | null;
  /** The reported error or message, at most 1,500. */
  readonly text: string | null;
  /** At most 10; labels are ours, values are one line of at most 200. */
  readonly facts: readonly Fact[];
  /** The agent, deployment or webhook that it concerns, such as `/agents/<id>`. */
  readonly path: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

const TITLE_MAX = 150;
const TEXT_MAX = 1_500;
const VALUE_MAX = 200;
/** No target shows more fields than Slack's ten. */
const FACTS_MAX = 10;
const ID_MAX = 100;

const ALERTS: Readonly<Record<AlertType, { readonly name: string; readonly unit: string }>> = {
  'alert.cpu_high': { name: 'CPU usage is high', unit: ' %' },
  'alert.memory_high': { name: 'Memory usage is high', unit: ' %' },
  'alert.agent_down': { name: 'Agent is down', unit: ' s without a report' },
  'alert.deployment_failed': { name: 'Deployment failed', unit: '' },
  'alert.webhook_disabled': { name: 'Webhook is disabled', unit: ' failed deliveries' },
};

const DEPLOYMENTS: Readonly<Record<string, string>> = {
  'deployment.created': 'Deployment created',
  'deployment.updated': 'Deployment updated',
  'deployment.healthy': 'Deployment is healthy',
  'deployment.stopped': 'Deployment stopped',
  'deployment.failed': 'Deployment failed',
  'deployment.rolled_back': 'Deployment rolled back',
};

/** Labels of the fields, in the order in which they are shown. */
const LABELS = {
  severity: 'Severity',
  agent_name: 'Agent',
  agent_id: 'Agent ID',
  deployment_id: 'Deployment ID',
  webhook_id: 'Webhook ID',
  node_id: 'Node',
  old_status: 'Previous status',
  new_status: 'Status',
  status: 'Status',
  event_type: 'Event',
  cpu_usage: 'CPU',
  memory_usage: 'Memory',
  value: 'Value',
  threshold: 'Threshold',
  since: 'Since',
} as const;

const PATHS = { deployment_id: 'deployments', agent_id: 'agents', webhook_id: 'webhooks' } as const;

/** The value of a field as text; undefined if it is null, absent or no scalar. */
type Read = (name: string) => string | undefined;

export function summaryOf({ event, data }: Pick<FormattedEvent, 'event' | 'data'>): EventSummary {
  const fields = fieldsOf(data);
  const read: Read = (name) => scalar(fields[name]);
  const alert = isAlert(event) ? ALERTS[event] : undefined;
  const state = alert ? (read('state') === 'resolved' ? 'resolved' : 'firing') : null;
  const text = read('error_message') ?? read('message');
  return {
    title: fit(oneLine(titleOf(event, state, read)), TITLE_MAX),
    severity: severityOf(event, read),
    state,
    text: text ? fit(text, TEXT_MAX) : null,
    facts: factsOf(read, alert?.unit ?? ''),
    path: pathOf(read),
  };
}

/** Whether an event type is an alert. */
export function isAlert(event: string): event is AlertType {
  return Object.hasOwn(ALERTS, event);
}

function titleOf(event: string, state: AlertSignal | null, read: Read): string {
  const agent = read('agent_name') ?? read('agent_id') ?? '';
  if (isAlert(event)) {
    return `${state === 'resolved' ? 'Resolved' : 'Firing'}: ${ALERTS[event].name}`;
  }
  switch (event) {
    case 'agent.status':
      return `Agent ${agent}: ${read('old_status') ?? '?'} → ${read('new_status') ?? '?'}`;
    case 'agent.heartbeat':
      return `Agent ${agent} is ${read('status') ?? 'running'}`;
    case 'metrics.report':
      return `Metrics of agent ${agent}`;
    case 'webhook.test':
      return 'Test delivery';
    default:
      return DEPLOYMENTS[event] ?? event;
  }
}

/** Of an alert its own; else `error` for what failed or reports an error. */
function severityOf(event: string, read: Read): AlertSeverity {
  if (isAlert(event)) return ALERT_SEVERITIES[event];
  if (event === 'deployment.rolled_back') return 'warning';
  const failed = event === 'deployment.failed' || read('error_message') !== undefined;
  return failed ? 'error' : 'info';
}

function factsOf(read: Read, unit: string): Fact[] {
  const units: Record<string, string> = {
    value: unit,
    threshold: unit,
    cpu_usage: ' %',
    memory_usage: ' %',
  };
  return Object.entries(LABELS)
    .flatMap(([name, label]) => {
      const value = oneLine(`${read(name) ?? ''}`);
      return value === '' ? [] : [{ label, value: fit(value + (units[name] ?? ''), VALUE_MAX) }];
    })
    .slice(0, FACTS_MAX);
}

function pathOf(read: Read): string {
  for (const [field, folder] of Object.entries(PATHS)) {
    const id = read(field);
    if (id) return `/${folder}/${encodeURIComponent(wellFormed(id.slice(0, ID_MAX)))}`;
  }
  return '/mutx';
}

function fieldsOf(data: string): Record<string, unknown> {
  const value: unknown = JSON.parse(data);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function scalar(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** U+FFFD for lone surrogates, which URIs cannot contain. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString();
}
