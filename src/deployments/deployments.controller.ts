import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../auth/access.decorators.js';
import { Endpoint } from '../auth/endpoint.decorator.js';
import { UuidParam } from '../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { DeployService } from './deploy.service.js';
import { DeploymentsService } from './deployments.service.js';
import {
  CreateDeploymentRequest,
  DeploymentResponse,
  DeploymentEventPage,
  DeploymentEventQuery,
  DeploymentPage,
  DeploymentQuery,
} from './dto/deployment.dto.js';

@ApiTags('Deployments')
@Controller('deployments')
export class DeploymentsController {
  constructor(
    private readonly deployments: DeploymentsService,
    private readonly deployService: DeployService,
  ) {}

  @Post()
  @Endpoint({
    operationId: 'createDeployment',
    summary: 'Create a deployment',
    description: 'The deployment starts in status `pending`. The agent’s status does not change.',
    access: 'agents',
    idempotent: true,
    response: { status: 201, type: DeploymentResponse, description: 'The deployment' },
    errors: [
      { code: 'quota_exceeded', example: 'Deployment limit reached (100000). Delete one first.' },
    ],
  })
  create(
    @UserId() userId: string,
    @Body() body: CreateDeploymentRequest,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<DeploymentResponse> {
    return this.deployService.create(userId, body, call);
  }

  @Get()
  @Endpoint({
    operationId: 'listDeployments',
    summary: 'List deployments',
    description: 'Your deployments, newest first.',
    access: 'agents',
    response: { type: DeploymentPage, description: 'A page of deployments' },
  })
  list(@UserId() userId: string, @Query() query: DeploymentQuery): Promise<DeploymentPage> {
    return this.deployments.list(userId, query);
  }

  @Get(':id')
  @Endpoint({
    operationId: 'getDeployment',
    summary: 'Get a deployment',
    description: 'Returns the deployment with its newest events, up to 50.',
    access: 'agents',
    response: { type: DeploymentResponse, description: 'The deployment' },
  })
  get(@UserId() userId: string, @UuidParam() id: string): Promise<DeploymentResponse> {
    return this.deployments.get(userId, id);
  }

  @Delete(':id')
  @Endpoint({
    operationId: 'deleteDeployment',
    summary: 'End a deployment',
    description:
      'Sets the status to `killed`, which is final, and stops the agent unless another of its deployments is running. The record stays.',
    access: 'agents',
    response: { status: 204, description: 'The deployment has ended' },
  })
  delete(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.deployments.kill(userId, id);
  }

  @Get(':id/events')
  @Endpoint({
    operationId: 'listDeploymentEvents',
    summary: 'List the events of a deployment',
    description: 'Events that the deployment reported, newest first.',
    access: 'agents',
    response: { type: DeploymentEventPage, description: 'A page of events' },
  })
  events(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: DeploymentEventQuery,
  ): Promise<DeploymentEventPage> {
    return this.deployments.events(userId, id, query);
  }
}
