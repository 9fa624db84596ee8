import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { BooleanField, StringField } from '../../platform/http/validation/fields.js';

const REFRESH_TOKEN_MAX = 128;
const REFRESH_TOKEN_EXAMPLE = 'mutx_rt_1zjpQvzHkMVJsMqj7HyX8xWmE0ab5b0mJk0x6m2dVnY';

@ApiSchema({ name: 'RefreshRequest', description: 'A refresh token' })
export class RefreshRequest {
  @StringField({
    description: 'The latest refresh token; it can be used once',
    min: 1,
    max: REFRESH_TOKEN_MAX,
    writeOnly: true,
    example: REFRESH_TOKEN_EXAMPLE,
  })
  refresh_token!: string;
}

@ApiSchema({ name: 'LogoutRequest', description: 'The sessions to end' })
export class LogoutRequest {
  @StringField({
    description: 'Also ends the session of this token',
    optional: true,
    min: 1,
    max: REFRESH_TOKEN_MAX,
    writeOnly: true,
    example: REFRESH_TOKEN_EXAMPLE,
  })
  refresh_token?: string | null;

  @BooleanField({
    description: 'True ends every session of the user; `refresh_token` is then not needed',
    optional: true,
    default: false,
    example: false,
  })
  all?: boolean | null;
}

/** The tokens of a session. */
@ApiSchema({ name: 'Tokens', description: 'The tokens of a session' })
export class TokensResponse {
  @ApiProperty({
    description: 'Send it as `Authorization: Bearer <access_token>`',
    example: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.signature',
  })
  access_token!: string;

  @ApiProperty({
    description: 'Use it once, within 30 days, to get new tokens',
    example: REFRESH_TOKEN_EXAMPLE,
  })
  refresh_token!: string;

  @ApiProperty({ description: 'Always `bearer`', enum: ['bearer'], example: 'bearer' })
  token_type!: 'bearer';

  @ApiProperty({
    description: 'Lifetime of the access token, in seconds',
    type: 'integer',
    example: 900,
  })
  expires_in!: number;
}

@ApiSchema({ name: 'LogoutReceipt', description: 'The sessions have ended' })
export class LogoutResponse {
  @ApiProperty({ description: 'Always `logged_out`', enum: ['logged_out'], example: 'logged_out' })
  status!: 'logged_out';
}
