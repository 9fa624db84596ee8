import { Controller, Delete, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../auth/access.decorators.js';
import { Endpoint } from '../auth/endpoint.decorator.js';
import { UuidParam } from '../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { AgentRemovalService } from './agent-removal.service.js';
import { DeployService } from './deploy.service.js';
import { AgentDetailResponse, DeployResponse } from './dto/deployment.dto.js';

/** The routes under `/agents` that need deployments. */
@ApiTags('Agents')
@Controller('agents/:id')
export class AgentDeploymentsController {
  constructor(
    private readonly deployService: DeployService,
    private readonly removal: AgentRemovalService,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'getAgent',
    summary: 'Get an agent',
    description: 'Returns the agent with its newest deployments, up to 50.',
    access: 'agents',
    response: { type: AgentDetailResponse, description: 'The agent' },
  })
  get(@UserId() userId: string, @UuidParam() id: string): Promise<AgentDetailResponse> {
    return this.deployService.agentWithDeployments(userId, id);
  }

  @Delete()
  @Endpoint({
    operationId: 'deleteAgent',
    summary: 'Delete an agent',
    description:
      'Ends the agent’s deployments, then deletes the agent and its deployments for good.',
    access: 'agents',
    response: { status: 204, description: 'The agent is deleted' },
  })
  delete(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.removal.remove(userId, id);
  }

  @Post('deploy')
  @Endpoint({
    operationId: 'deployAgent',
    summary: 'Deploy an agent',
    description: 'Creates a deployment in status `deploying`.',
    access: 'agents',
    idempotent: true,
    response: { type: DeployResponse, description: 'The new deployment' },
    errors: [
      { code: 'quota_exceeded', example: 'Deployment limit reached (100000). Delete one first.' },
    ],
  })
  deploy(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<DeployResponse> {
    return this.deployService.deploy(userId, id, call);
  }
}
