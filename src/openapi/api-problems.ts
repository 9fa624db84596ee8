import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';

class ProblemField {
  @ApiProperty({ description: 'The field that fails its rule', example: 'status' })
  field!: string;

  @ApiProperty({ description: 'What it must be', example: 'must be one of running, stopped' })
  message!: string;
}

/** RFC 9457 problem details: the one shape of every error. */
export class Problem {
  @ApiProperty({ description: 'A URI that identifies the kind of problem', example: 'about:blank' })
  type!: string;

  @ApiProperty({ description: 'The status in words', example: 'Unprocessable Content' })
  title!: string;

  @ApiProperty({ description: 'The HTTP status', type: 'integer', example: 422 })
  status!: number;

  @ApiProperty({ description: 'What went wrong and what to do', example: 'name: must be a string' })
  detail!: string;

  @ApiProperty({ description: 'A stable code for programs', example: 'validation_failed' })
  code!: string;

  @ApiProperty({ description: 'Quote it when you ask for help', example: 'req-1' })
  request_id!: string;

  @ApiProperty({ description: 'The fields at fault', type: [ProblemField], required: false })
  errors?: ProblemField[];
}

const MEANINGS = {
  400: 'Malformed JSON, an unusable URL or an unknown event name',
  401: 'Missing or bad credentials',
  403: 'Somebody else’s resource, or a key without the scope',
  404: 'There is no such thing',
  409: 'In conflict with the present state, or a request with this Idempotency-Key is in flight',
  413: 'The body is larger than 1 MiB',
  415: 'The body is not application/json',
  422: 'A field fails its rule, or the Idempotency-Key came with another body before',
  429: 'Too many requests; see Retry-After',
  502: 'The endpoint refused the delivery or could not be reached',
  503: 'The database is away; see Retry-After',
} as const;

/** Documents the errors that a route can answer. */
export function ApiProblems(
  ...statuses: (keyof typeof MEANINGS)[]
): MethodDecorator & ClassDecorator {
  return applyDecorators(
    ...statuses.map((status) =>
      ApiResponse({
        status,
        description: MEANINGS[status],
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      }),
    ),
  );
}
