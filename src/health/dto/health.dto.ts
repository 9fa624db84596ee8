import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ROLES } from '../../platform/config/app-config.js';

@ApiSchema({ name: 'Liveness', description: 'The process is alive' })
export class LivenessView {
  @ApiProperty({ description: 'The process runs', enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

@ApiSchema({ name: 'Readiness', description: 'The process is ready for requests' })
export class ReadinessView {
  @ApiProperty({
    description: '`degraded` while Redis is away: all is taken and delivered, only less promptly',
    enum: ['ready', 'degraded'],
    example: 'ready',
  })
  status!: 'ready' | 'degraded';

  @ApiProperty({
    description: 'Whether PostgreSQL responds and takes writes',
    enum: ['up'],
    example: 'up',
  })
  database!: 'up';

  @ApiProperty({ description: 'Whether Redis answers', enum: ['up', 'down'], example: 'up' })
  redis!: 'up' | 'down';

  @ApiProperty({ description: 'What this process does', enum: ROLES, example: 'all' })
  role!: string;

  @ApiProperty({ description: 'The version of the software', example: '1.0.0' })
  version!: string;
}
