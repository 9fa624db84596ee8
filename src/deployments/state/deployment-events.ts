import type { DeploymentEventType, NewEvent } from '../../events/catalogue/event-data.js';
import type { Deployment } from '../entities/deployment.entity.js';

type EventSource = Pick<Deployment, 'id' | 'agentId' | 'userId' | 'status' | 'nodeId'>;

/** An entry in the history of a deployment. */
export interface NewDeploymentEvent {
  readonly deploymentId: string;
  readonly eventType: string;
  readonly status: string;
  readonly nodeId: string | null;
  readonly errorMessage: string | null;
}

interface Events {
  readonly deploymentEvent: NewDeploymentEvent;
  readonly event: NewEvent;
}

/** The history entry and the event to publish for a reported event, which keeps its reported name. */
export function toEvents(
  deployment: EventSource,
  report: { readonly event: string; readonly errorMessage: string | null },
  type: DeploymentEventType,
): Events {
  const { id, agentId, userId, status, nodeId } = deployment;
  return {
    deploymentEvent: {
      deploymentId: id,
      eventType: report.event,
      status,
      nodeId,
      errorMessage: report.errorMessage,
    },
    event: {
      userId,
      type,
      data: {
        deployment_id: id,
        agent_id: agentId,
        event_type: report.event,
        status,
        node_id: nodeId,
        error_message: report.errorMessage,
      },
    },
  };
}

export function deploymentCreated(deployment: EventSource): Events {
  return toEvents(deployment, { event: 'created', errorMessage: null }, 'deployment.created');
}
