import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ROLES } from '../../platform/config/app-config.js';

@ApiSchema({ name: 'Liveness', description: 'The process runs' })
export class LivenessResponse {
  @ApiProperty({ description: 'The process runs', enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

@ApiSchema({ name: 'Readiness', description: 'The process is ready for requests' })
export class ReadinessResponse {
  @ApiProperty({
    description:
      '`degraded` while Redis is unavailable: reports are accepted and delivered, with more delay',
    enum: ['ready', 'degraded'],
    example: 'ready',
  })
  status!: 'ready' | 'degraded';

  @ApiProperty({
    description: 'Whether PostgreSQL responds and accepts writes',
    enum: ['up'],
    example: 'up',
  })
  database!: 'up';

  @ApiProperty({ description: 'Whether Redis responds', enum: ['up', 'down'], example: 'up' })
  redis!: 'up' | 'down';

  @ApiProperty({ description: 'Role of this process', enum: ROLES, example: 'all' })
  role!: string;

  @ApiProperty({ description: 'Version of the software', example: '1.0.0' })
  version!: string;
}
