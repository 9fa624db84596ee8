import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../auth/endpoint.decorator.js';
import { LivenessResponse, ReadinessResponse } from './dto/health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('Health')
@Controller('health')
export class HealthController {
  constructor(private readonly service: HealthService) {}

  @Get('live')
  @Endpoint({
    operationId: 'getLiveness',
    summary: 'Check that the process runs',
    description: 'Checks no dependency. If it does not respond, restart the process.',
    access: 'public',
    limit: 'none',
    response: { type: LivenessResponse, description: 'The process runs' },
  })
  live(): LivenessResponse {
    return this.service.live();
  }

  @Get()
  @Endpoint({
    operationId: 'getHealth',
    summary: 'Check the health of the service',
    description: 'The same as `GET /health/ready`.',
    access: 'public',
    limit: 'none',
    response: { type: ReadinessResponse, description: 'The process is ready for requests' },
    errors: ['not_ready'],
  })
  health(): Promise<ReadinessResponse> {
    return this.service.ready();
  }

  @Get('ready')
  @Endpoint({
    operationId: 'getReadiness',
    summary: 'Check that the process is ready for requests',
    description:
      'Writes to PostgreSQL, at most once a second for all callers, and pings Redis. 503 while PostgreSQL is unavailable, read-only or out of disk space; without Redis the status is `degraded`.',
    access: 'public',
    limit: 'none',
    response: { type: ReadinessResponse, description: 'The process is ready for requests' },
    errors: ['not_ready'],
  })
  ready(): Promise<ReadinessResponse> {
    return this.service.ready();
  }
}
