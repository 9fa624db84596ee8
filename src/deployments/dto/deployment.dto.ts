import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { AgentResponse } from '../../agents/dto/agent.dto.js';
import { IntegerField, StringField, UuidField } from '../../platform/http/validation/fields.js';
import { AnyCase } from '../../platform/http/validation/lenient-fields.js';
import { PageResponse } from '../../platform/http/paging/page.dto.js';
import { TimePageQuery } from '../../platform/http/paging/time-page-query.js';
import { DEPLOYMENT_STATUSES } from '../state/deployment-status.js';
import type { DeploymentEvent } from '../entities/deployment-event.entity.js';
import type { Deployment } from '../entities/deployment.entity.js';

@ApiSchema({ name: 'CreateDeploymentRequest', description: 'A new deployment' })
export class CreateDeploymentRequest {
  @UuidField({
    description: 'Id of the agent to deploy',
    example: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f',
  })
  agent_id!: string;

  @IntegerField({
    description: 'Number of replicas',
    min: 1,
    max: 10,
    example: 2,
    default: 1,
    optional: true,
  })
  replicas?: number | null;
}

export class DeploymentQuery extends TimePageQuery {
  @UuidField({ description: 'Only deployments of this agent', optional: true })
  agent_id?: string | null;

  @AnyCase(DEPLOYMENT_STATUSES)
  @StringField({ description: 'Only deployments in this status', max: 50, optional: true })
  status?: string | null;
}

export class DeploymentEventQuery extends TimePageQuery {
  @StringField({ description: 'Only events of this type', max: 100, optional: true })
  event_type?: string | null;

  @AnyCase(DEPLOYMENT_STATUSES)
  @StringField({ description: 'Only events with this status', max: 50, optional: true })
  status?: string | null;
}

@ApiSchema({ name: 'DeploymentEvent', description: 'An event that a deployment reported' })
export class DeploymentEventResponse {
  @ApiProperty({ description: 'Id of the event', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Id of the deployment', format: 'uuid' })
  deployment_id!: string;

  @ApiProperty({ description: 'Event as reported', example: 'healthy' })
  event_type!: string;

  @ApiProperty({ description: 'Status of the deployment after the event', example: 'running' })
  status!: string;

  @ApiProperty({
    description: 'Node on which it runs',
    type: String,
    nullable: true,
    example: 'node-123',
  })
  node_id!: string | null;

  @ApiProperty({ description: 'Error message', type: String, nullable: true, example: null })
  error_message!: string | null;

  @ApiProperty({ description: 'Time of the report', format: 'date-time' })
  created_at!: string;
}

@ApiSchema({ name: 'Deployment', description: 'A deployment of an agent' })
export class DeploymentResponse {
  @ApiProperty({ description: 'Id of the deployment', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'Id of the deployed agent', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({
    description:
      'pending, deploying, running, stopped, failed, killed, rolled_back, or another reported status',
    example: 'running',
  })
  status!: string;

  @ApiProperty({ description: 'Deployed version', type: String, nullable: true, example: null })
  version!: string | null;

  @ApiProperty({
    description: 'Number of replicas',
    type: 'integer',
    minimum: 1,
    maximum: 10,
    example: 1,
  })
  replicas!: number;

  @ApiProperty({
    description: 'Node on which it runs',
    type: String,
    nullable: true,
    example: 'node-123',
  })
  node_id!: string | null;

  @ApiProperty({
    description: 'Time when it first ran',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  started_at!: string | null;

  @ApiProperty({
    description:
      'Time when it ended; null unless the status is stopped, failed, killed or rolled_back',
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
  })
  ended_at!: string | null;

  @ApiProperty({ description: 'Last error message', type: String, nullable: true, example: null })
  error_message!: string | null;

  @ApiProperty({
    description: 'Reported events, newest first; empty in lists',
    type: [DeploymentEventResponse],
  })
  events!: DeploymentEventResponse[];
}

@ApiSchema({ name: 'DeploymentPage', description: 'A page of deployments' })
export class DeploymentPage extends PageResponse(DeploymentResponse) {
  @ApiProperty({
    description: 'The filter of the request',
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
  })
  agent_id!: string | null;

  @ApiProperty({ description: 'The filter of the request', type: String, nullable: true })
  status!: string | null;
}

@ApiSchema({ name: 'DeploymentEventPage', description: 'A page of a deployment’s events' })
export class DeploymentEventPage extends PageResponse(DeploymentEventResponse) {
  @ApiProperty({ description: 'Id of the deployment', format: 'uuid' })
  deployment_id!: string;

  @ApiProperty({ description: 'Current status of the deployment', example: 'running' })
  deployment_status!: string;

  @ApiProperty({ description: 'The filter of the request', type: String, nullable: true })
  event_type!: string | null;

  @ApiProperty({ description: 'The filter of the request', type: String, nullable: true })
  status!: string | null;
}

@ApiSchema({ name: 'AgentDetail', description: 'An agent with its newest deployments' })
export class AgentDetailResponse extends AgentResponse {
  @ApiProperty({ description: 'Its newest deployments, up to 50', type: [DeploymentResponse] })
  deployments!: DeploymentResponse[];
}

@ApiSchema({ name: 'StartedDeployment', description: 'A started deployment' })
export class DeployResponse {
  @ApiProperty({ description: 'Id of the new deployment', format: 'uuid' })
  deployment_id!: string;

  @ApiProperty({ description: 'Status of the deployment', example: 'deploying' })
  status!: string;
}

export function deploymentView(
  deployment: Deployment,
  events: readonly DeploymentEvent[] = [],
): DeploymentResponse {
  return {
    id: deployment.id,
    agent_id: deployment.agentId,
    status: deployment.status,
    version: deployment.version,
    replicas: deployment.replicas,
    node_id: deployment.nodeId,
    started_at: deployment.startedAt?.toISOString() ?? null,
    ended_at: deployment.endedAt?.toISOString() ?? null,
    error_message: deployment.errorMessage,
    events: events.map(deploymentEventView),
  };
}

export function deploymentEventView(event: DeploymentEvent): DeploymentEventResponse {
  return {
    id: event.id,
    deployment_id: event.deploymentId,
    event_type: event.eventType,
    status: event.status,
    node_id: event.nodeId,
    error_message: event.errorMessage,
    created_at: event.createdAt.toISOString(),
  };
}
