import type { NewEvent } from '../events/catalogue/event-data.js';
import type { AlertSettings } from './alert-settings.js';
import type { Observation } from './alert-evaluation.js';

const FAILED = 'failed';
/** Statuses of an agent that uses no resources, until its next metrics report. */
const STOPPED = ['stopped', 'deleting'];

type Draft<T extends NewEvent['type']> = Extract<NewEvent, { type: T }>;

/** The observations that an event contains for alerts; none for most types. */
export function observationsOf(event: NewEvent, thresholds: AlertSettings): Observation[] {
  switch (event.type) {
    case 'metrics.report':
      return [
        ...usage('alert.cpu_high', event, event.data.cpu_usage, thresholds.cpuPercent),
        ...usage('alert.memory_high', event, event.data.memory_usage, thresholds.memoryPercent),
      ];
    case 'agent.status':
      return STOPPED.includes(event.data.new_status) ? unknownUsages(event, thresholds) : [];
    case 'deployment.created':
    case 'deployment.updated':
    case 'deployment.healthy':
    case 'deployment.stopped':
    case 'deployment.failed':
    case 'deployment.rolled_back':
      return [deploymentStatus(event.userId, event.data)];
    default:
      return [];
  }
}

/** None if the threshold is 0, which turns the alert off, or if the usage was not measured. */
function usage(
  type: 'alert.cpu_high' | 'alert.memory_high',
  { userId, data }: Draft<'metrics.report'>,
  value: number | null,
  threshold: number,
): Observation[] {
  if (threshold === 0 || value === null) return [];
  const { agent_id } = data;
  const firing = value >= threshold;
  return [{ type, subjectId: agent_id, userId, about: { agent_id }, firing, value, threshold }];
}

function unknownUsages(
  { userId, data: { agent_id } }: Draft<'agent.status'>,
  { cpuPercent, memoryPercent }: AlertSettings,
): Observation[] {
  const ended = { subjectId: agent_id, userId, about: { agent_id }, firing: false, value: null };
  return [
    { ...ended, type: 'alert.cpu_high', threshold: cpuPercent },
    { ...ended, type: 'alert.memory_high', threshold: memoryPercent },
  ];
}

function deploymentStatus(
  userId: string,
  { deployment_id, agent_id, status }: Draft<'deployment.updated'>['data'],
): Observation {
  return {
    type: 'alert.deployment_failed',
    subjectId: deployment_id,
    userId,
    about: { deployment_id, agent_id },
    firing: status === FAILED,
    value: status,
    threshold: FAILED,
  };
}
