import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { PolicyColumns } from '../policy-columns.js';
import { BURST, RATE } from './limit-faults.js';

@ApiSchema({
  name: 'RateLimit',
  description: 'Attempts that an endpoint receives per second, of all workers together',
})
export class RateLimit {
  @ApiProperty({
    description: 'Attempts per second on average',
    minimum: RATE.min,
    maximum: RATE.max,
    example: 20,
  })
  per_second!: number;

  @ApiProperty({
    type: 'integer',
    description: 'Attempts that may be sent at once after a pause',
    minimum: BURST.min,
    maximum: BURST.max,
    required: false,
    default: 1,
    example: 1,
  })
  burst?: number;
}

export function rateLimitView({
  ratePerSecond,
  rateBurst,
}: Pick<PolicyColumns, 'ratePerSecond' | 'rateBurst'>): RateLimit | null {
  return ratePerSecond === null ? null : { per_second: ratePerSecond, burst: rateBurst ?? 1 };
}
