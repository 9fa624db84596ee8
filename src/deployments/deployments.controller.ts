import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { RequireAccess, UserId } from '../auth/access.decorators.js';
import { UuidParam } from '../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { Idempotent } from '../platform/idempotency/idempotent.decorator.js';
import { ApiProblems } from '../platform/openapi/api-problems.js';
import { DeployService } from './deploy.service.js';
import { DeploymentsService } from './deployments.service.js';
import {
  CreateDeploymentDto,
  DeploymentDto,
  DeploymentEventPage,
  DeploymentEventQuery,
  DeploymentPage,
  DeploymentQuery,
} from './dto/deployment.dto.js';

@ApiTags('Deployments')
@RequireAccess('agents')
@Controller('deployments')
export class DeploymentsController {
  constructor(
    private readonly deployments: DeploymentsService,
    private readonly deployService: DeployService,
  ) {}

  @Post()
  @Idempotent()
  @ApiOperation({
    operationId: 'createDeployment',
    summary: 'Create a deployment',
    description: 'It starts in status `pending`; the agent itself is not touched.',
  })
  @ApiCreatedResponse({ type: DeploymentDto, description: 'The deployment' })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503, 'quota_exceeded')
  create(
    @UserId() userId: string,
    @Body() body: CreateDeploymentDto,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<DeploymentDto> {
    return this.deployService.create(userId, body, call);
  }

  @Get()
  @ApiOperation({
    operationId: 'listDeployments',
    summary: 'List deployments',
    description: 'Your deployments, newest first.',
  })
  @ApiOkResponse({ type: DeploymentPage, description: 'A page of deployments' })
  @ApiProblems(401, 403, 422, 429, 503)
  list(@UserId() userId: string, @Query() query: DeploymentQuery): Promise<DeploymentPage> {
    return this.deployments.list(userId, query);
  }

  @Get(':id')
  @ApiOperation({
    operationId: 'getDeployment',
    summary: 'Get a deployment',
    description: 'With its newest events, 50 at most.',
  })
  @ApiOkResponse({ type: DeploymentDto, description: 'The deployment' })
  @ApiProblems(401, 403, 404, 422, 429, 503)
  get(@UserId() userId: string, @UuidParam() id: string): Promise<DeploymentDto> {
    return this.deployments.get(userId, id);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteDeployment',
    summary: 'End a deployment',
    description:
      'Its status becomes `killed`, which is final, and its agent is stopped unless another of its deployments is running. The record stays.',
  })
  @ApiNoContentResponse({ description: 'It has ended' })
  @ApiProblems(400, 401, 403, 404, 413, 415, 422, 429, 503)
  delete(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.deployments.kill(userId, id);
  }

  @Get(':id/events')
  @ApiOperation({
    operationId: 'listDeploymentEvents',
    summary: 'List the events of a deployment',
    description: 'What it reported, newest first.',
  })
  @ApiOkResponse({ type: DeploymentEventPage, description: 'A page of events' })
  @ApiProblems(401, 403, 404, 422, 429, 503)
  events(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: DeploymentEventQuery,
  ): Promise<DeploymentEventPage> {
    return this.deployments.events(userId, id, query);
  }
}
