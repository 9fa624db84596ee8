import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** The tokens of a session. */
@ApiSchema({ name: 'Tokens', description: 'The tokens of a session' })
export class TokensView {
  @ApiProperty({
    description: 'Send it as `Authorization: Bearer <access_token>`',
    example: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIuLi4ifQ.signature',
  })
  access_token!: string;

  @ApiProperty({
    description: 'Use it once, within 30 days, to get new tokens',
    example: 'mutx_rt_1zjpQvzHkMVJsMqj7HyX8xWmE0ab5b0mJk0x6m2dVnY',
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

@ApiSchema({ name: 'LogoutReceipt', description: 'The session has ended' })
export class LogoutView {
  @ApiProperty({ description: 'Always `logged_out`', enum: ['logged_out'], example: 'logged_out' })
  status!: 'logged_out';
}
