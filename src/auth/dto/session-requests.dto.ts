import { ApiSchema } from '@nestjs/swagger';
import { StringField } from '../../platform/http/validation/fields.js';

const REFRESH_TOKEN_MAX = 128;
const REFRESH_TOKEN_EXAMPLE = 'mutx_rt_1zjpQvzHkMVJsMqj7HyX8xWmE0ab5b0mJk0x6m2dVnY';

@ApiSchema({ name: 'RefreshRequest', description: 'A refresh token to exchange' })
export class RefreshRequest {
  @StringField({
    description: 'The refresh token that came last; it is good for one use',
    min: 1,
    max: REFRESH_TOKEN_MAX,
    writeOnly: true,
    example: REFRESH_TOKEN_EXAMPLE,
  })
  refresh_token!: string;
}

@ApiSchema({ name: 'LogoutRequest', description: 'The session to end' })
export class LogoutRequest {
  @StringField({
    description: 'Ends the session of this token too',
    optional: true,
    min: 1,
    max: REFRESH_TOKEN_MAX,
    writeOnly: true,
    example: REFRESH_TOKEN_EXAMPLE,
  })
  refresh_token?: string | null;
}
