import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { EXPLANATION_CODES, type Explanation } from '../explanation.js';

@ApiSchema({ name: 'DeliveryExplanation', description: 'Why a delivery is where it is' })
export class ExplanationResponse {
  @ApiProperty({
    description:
      'Pending deliveries: `due`, `claimed` (an attempt is in progress), `retry_scheduled`, `paused`, `circuit_open`, `waiting_for_order` (a delivery of the same agent comes first), `rate_limited` and `concurrency_limited` (limits of the webhook), `webhook_inactive` (soon cancelled). `delivered`. Failed ones: `exhausted` (all attempts failed), `gone` (410), `blocked` (the destination is not allowed), `expired` (pending for too long). Cancelled ones: `webhook_inactive`, `overflow` (the account had too many pending deliveries), `cancelled`. More codes may be added',
    enum: EXPLANATION_CODES,
    enumName: 'DeliveryExplanationCode',
    example: 'delivered',
  })
  code!: Explanation['code'];

  @ApiProperty({
    description: 'What the delivery waits for or how it ended, and what to do; for people',
    example: 'The endpoint responded with 200 to attempt 1 at 2026-11-20T12:00:00.000Z.',
  })
  detail!: string;

  @ApiProperty({
    description:
      'When that changes: the retry, the next probe of the circuit or the expiry of the delivery, the estimated time of the attempt under a rate limit, or the end of the lease of a worker that no longer responds. Null if unknown or final',
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
  })
  until!: string | null;
}

export function explanationView({ code, detail, until }: Explanation): ExplanationResponse {
  return { code, detail, until: until?.toISOString() ?? null };
}
