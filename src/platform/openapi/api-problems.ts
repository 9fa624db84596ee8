import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { ErrorCode } from '../http/errors/error-codes.js';

@ApiSchema({ name: 'FieldError', description: 'An invalid field' })
class FieldErrorSchema {
  @ApiProperty({
    description: 'The field of the body, the query or the path',
    example: 'limit',
  })
  field!: string;

  @ApiProperty({
    description: 'The rule that the value violates',
    example: 'must be from 1 to 200',
  })
  message!: string;
}

/** RFC 9457 problem details, the body of every error response. */
@ApiSchema({ name: 'Problem', description: 'An error, as problem details (RFC 9457)' })
export class Problem {
  @ApiProperty({
    description: 'A URI that identifies the kind of problem',
    format: 'uri-reference',
    example: 'about:blank',
  })
  type!: string;

  @ApiProperty({ description: 'The HTTP status as text', example: 'Unprocessable Content' })
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
    description: 'What is wrong and what to do, for people and agents',
    example: 'limit: must be from 1 to 200',
  })
  detail!: string;

  @ApiProperty({ enum: [], enumName: 'ErrorCode', example: 'validation_failed' })
  code!: ErrorCode;

  @ApiProperty({
    description: 'The `X-Request-Id` of the response; include it when you report a problem',
    example: '0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57',
  })
  request_id!: string;

  @ApiProperty({
    description: 'The invalid fields; present with `validation_failed` only',
    type: [FieldErrorSchema],
    required: false,
  })
  errors?: FieldErrorSchema[];
}
