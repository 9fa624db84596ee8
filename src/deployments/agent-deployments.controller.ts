import { Controller, Delete, Get, HttpCode, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireAccess, UserId } from '../auth/access.decorators.js';
import { UuidParam } from '../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { Idempotent } from '../platform/idempotency/idempotent.decorator.js';
import { ApiProblems } from '../platform/openapi/api-problems.js';
import { AgentRemovalService } from './agent-removal.service.js';
import { DeployService } from './deploy.service.js';
import { AgentDetailDto, DeployDto } from './dto/deployment.dto.js';

/** The routes under `/agents` that need deployments. */
@ApiTags('Agents')
@RequireAccess('agents')
@Controller('agents/:id')
export class AgentDeploymentsController {
  constructor(
    private readonly deployService: DeployService,
    private readonly removal: AgentRemovalService,
  ) {}

  @Get()
  @ApiOperation({
    operationId: 'getAgent',
    summary: 'Get an agent',
    description: 'With its newest deployments, 50 at most.',
  })
  @ApiOkResponse({ type: AgentDetailDto, description: 'The agent' })
  @ApiProblems(401, 403, 404, 422, 429, 503)
  get(@UserId() userId: string, @UuidParam() id: string): Promise<AgentDetailDto> {
    return this.deployService.agentWithDeployments(userId, id);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({
    operationId: 'deleteAgent',
    summary: 'Delete an agent',
    description: 'Its deployments end, and with it they are gone for good.',
  })
  @ApiNoContentResponse({ description: 'It is gone' })
  @ApiProblems(400, 401, 403, 404, 413, 415, 422, 429, 503)
  delete(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.removal.remove(userId, id);
  }

  @Post('deploy')
  @HttpCode(200)
  @Idempotent()
  @ApiOperation({
    operationId: 'deployAgent',
    summary: 'Deploy an agent',
    description: 'Creates a deployment in status `deploying`.',
  })
  @ApiOkResponse({ type: DeployDto, description: 'The new deployment' })
  @ApiProblems(400, 401, 403, 404, 409, 413, 415, 422, 429, 503, 'quota_exceeded')
  deploy(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<DeployDto> {
    return this.deployService.deploy(userId, id, call);
  }
}
