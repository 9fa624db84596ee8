import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { AgentDto } from '../../agents/dto/agent.dto.js';
import { IntegerField, StringField, UuidField } from '../../platform/http/validation/fields.js';
import { AnyCase } from '../../platform/http/validation/lenient-fields.js';
import { PageDto } from '../../platform/http/paging/page.dto.js';
import { PageQuery } from '../../platform/http/paging/pagination.js';
import { DEPLOYMENT_STATUSES } from '../deployment-status.js';
import type { DeploymentEvent } from '../entities/deployment-event.entity.js';
import type { Deployment } from '../entities/deployment.entity.js';

@ApiSchema({ name: 'CreateDeploymentRequest', description: 'A new deployment' })
export class CreateDeploymentDto {
  @UuidField({
    description: 'The agent to deploy',
    example: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f',
  })
  agent_id!: string;

  @IntegerField({
    description: 'How many copies run',
    min: 1,
    max: 10,
    example: 2,
    default: 1,
    optional: true,
  })
  replicas?: number | null;
}

export class DeploymentQuery extends PageQuery {
  @UuidField({ description: 'Only deployments of this agent', optional: true })
  agent_id?: string | null;

  @AnyCase(DEPLOYMENT_STATUSES)
  @StringField({ description: 'Only deployments in this status', max: 50, optional: true })
  status?: string | null;
}

export class DeploymentEventQuery extends PageQuery {
  @StringField({ description: 'Only events of this type', max: 100, optional: true })
  event_type?: string | null;

  @AnyCase(DEPLOYMENT_STATUSES)
  @StringField({ description: 'Only events with this status', max: 50, optional: true })
  status?: string | null;
}

@ApiSchema({ name: 'DeploymentEvent', description: 'What a deployment reported at one time' })
export class DeploymentEventDto {
  @ApiProperty({ description: 'The event', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'The deployment', format: 'uuid' })
  deployment_id!: string;

  @ApiProperty({ description: 'The event as it was reported', example: 'healthy' })
  event_type!: string;

  @ApiProperty({ description: 'The status of the deployment after it', example: 'running' })
  status!: string;

  @ApiProperty({
    description: 'The node it runs on',
    type: String,
    nullable: true,
    example: 'node-123',
  })
  node_id!: string | null;

  @ApiProperty({ description: 'What went wrong', type: String, nullable: true, example: null })
  error_message!: string | null;

  @ApiProperty({ description: 'When it was reported', format: 'date-time' })
  created_at!: string;
}

@ApiSchema({ name: 'Deployment', description: 'A deployment of an agent' })
export class DeploymentDto {
  @ApiProperty({ description: 'The deployment', format: 'uuid' })
  id!: string;

  @ApiProperty({ description: 'The agent that is deployed', format: 'uuid' })
  agent_id!: string;

  @ApiProperty({
    description:
      'pending, deploying, running, stopped, failed, killed, rolled_back, or what was reported',
    example: 'running',
  })
  status!: string;

  @ApiProperty({ description: 'The version deployed', type: String, nullable: true, example: null })
  version!: string | null;

  @ApiProperty({
    description: 'How many copies run',
    type: 'integer',
    minimum: 1,
    maximum: 10,
    example: 1,
  })
  replicas!: number;

  @ApiProperty({
    description: 'The node it runs on',
    type: String,
    nullable: true,
    example: 'node-123',
  })
  node_id!: string | null;

  @ApiProperty({
    description: 'When it first ran',
    type: String,
    format: 'date-time',
    nullable: true,
  })
  started_at!: string | null;

  @ApiProperty({
    description: 'When it ended; null unless its status is stopped, failed, killed or rolled_back',
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
  })
  ended_at!: string | null;

  @ApiProperty({ description: 'What last went wrong', type: String, nullable: true, example: null })
  error_message!: string | null;

  @ApiProperty({
    description: 'What it reported, newest first; empty in lists',
    type: [DeploymentEventDto],
  })
  events!: DeploymentEventDto[];
}

@ApiSchema({ name: 'DeploymentPage', description: 'A page of deployments' })
export class DeploymentPage extends PageDto(DeploymentDto) {
  @ApiProperty({
    description: 'The filter that was asked for',
    type: String,
    format: 'uuid',
    nullable: true,
    example: null,
  })
  agent_id!: string | null;

  @ApiProperty({ description: 'The filter that was asked for', type: String, nullable: true })
  status!: string | null;
}

@ApiSchema({ name: 'DeploymentEventPage', description: 'A page of a deployment’s events' })
export class DeploymentEventPage extends PageDto(DeploymentEventDto) {
  @ApiProperty({ description: 'The deployment', format: 'uuid' })
  deployment_id!: string;

  @ApiProperty({ description: 'Its status now', example: 'running' })
  deployment_status!: string;

  @ApiProperty({ description: 'The filter that was asked for', type: String, nullable: true })
  event_type!: string | null;

  @ApiProperty({ description: 'The filter that was asked for', type: String, nullable: true })
  status!: string | null;
}

@ApiSchema({ name: 'AgentDetail', description: 'An agent with its newest deployments' })
export class AgentDetailDto extends AgentDto {
  @ApiProperty({ description: 'Its deployments, newest first, 50 at most', type: [DeploymentDto] })
  deployments!: DeploymentDto[];
}

@ApiSchema({ name: 'StartedDeployment', description: 'A deployment that was started' })
export class DeployDto {
  @ApiProperty({ description: 'The new deployment', format: 'uuid' })
  deployment_id!: string;

  @ApiProperty({ description: 'Its status', example: 'deploying' })
  status!: string;
}

export function deploymentView(
  deployment: Deployment,
  events: readonly DeploymentEvent[] = [],
): DeploymentDto {
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

export function deploymentEventView(event: DeploymentEvent): DeploymentEventDto {
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
