import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/access.decorators.js';
import { ApiProblems } from '../platform/openapi/api-problems.js';
import { LivenessView, ReadinessView } from './dto/health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('Health')
@Public()
@ApiProblems(400)
@Controller('health')
export class HealthController {
  constructor(private readonly service: HealthService) {}

  @Get('live')
  @ApiOperation({
    operationId: 'getLiveness',
    summary: 'Is the process alive',
    description: 'Depends on nothing: when it does not answer, restart the process.',
  })
  @ApiOkResponse({ description: 'The process is alive', type: LivenessView })
  live(): LivenessView {
    return this.service.live();
  }

  @Get()
  @ApiOperation({
    operationId: 'getHealth',
    summary: 'Is the service healthy',
    description: 'The same as `GET /health/ready`.',
  })
  @ApiOkResponse({ description: 'The process is ready for requests', type: ReadinessView })
  @ApiProblems(503, 'not_ready')
  health(): Promise<ReadinessView> {
    return this.service.ready();
  }

  @Get('ready')
  @ApiOperation({
    operationId: 'getReadiness',
    summary: 'Is the process ready for requests',
    description:
      'Writes to PostgreSQL, at most once a second for all callers, and pings Redis. 503 while PostgreSQL is unavailable, read-only or out of disk space; without Redis the status is `degraded`.',
  })
  @ApiOkResponse({ description: 'Requests are welcome', type: ReadinessView })
  @ApiProblems(503, 'not_ready')
  ready(): Promise<ReadinessView> {
    return this.service.ready();
  }
}
