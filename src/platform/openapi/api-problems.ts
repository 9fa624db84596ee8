import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { ERROR_CODES, type ErrorCode } from '../http/errors/error-codes.js';

@ApiSchema({ name: 'FieldError', description: 'A field that breaks its rule' })
class FieldErrorSchema {
  @ApiProperty({
    description: 'Where it is, in the body, the query or the path',
    example: 'status',
  })
  field!: string;

  @ApiProperty({
    description: 'What it must be',
    example: 'must be one of creating, running, stopped, failed, deleting, idle, error',
  })
  message!: string;
}

const CODES = Object.entries(ERROR_CODES).map(
  ([code, { statuses, meaning }]) => `- \`${code}\` (${statuses.join(', ')}): ${meaning}`,
);

/** RFC 9457 problem details: the one shape of every error. */
@ApiSchema({ name: 'Problem', description: 'An error, as problem details (RFC 9457)' })
export class Problem {
  @ApiProperty({
    description: 'A URI that identifies the kind of problem',
    format: 'uri-reference',
    example: 'about:blank',
  })
  type!: string;

  @ApiProperty({ description: 'The status in words', example: 'Unprocessable Content' })
  title!: string;

  @ApiProperty({
    description: 'The HTTP status',
    type: 'integer',
    minimum: 400,
    maximum: 599,
    example: 422,
  })
  status!: number;

  @ApiProperty({
    description: 'What went wrong and what to do, for people and agents',
    example: 'status: must be one of creating, running, stopped, failed, deleting, idle, error',
  })
  detail!: string;

  @ApiProperty({
    enum: Object.keys(ERROR_CODES),
    enumName: 'ErrorCode',
    enumSchema: {
      description: `What went wrong, for programs. Later versions may add codes.\n\n${CODES.join('\n')}`,
    },
    example: 'validation_failed',
  })
  code!: ErrorCode;

  @ApiProperty({
    description: 'The `X-Request-Id` of the answer: quote it when you ask for help',
    example: '0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57',
  })
  request_id!: string;

  @ApiProperty({
    description: 'The fields at fault; there with `validation_failed` alone',
    type: [FieldErrorSchema],
    required: false,
  })
  errors?: FieldErrorSchema[];
}
