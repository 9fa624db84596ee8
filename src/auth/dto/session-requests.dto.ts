import { ApiSchema } from '@nestjs/swagger';
import { StringField } from '../../platform/http/validation/fields.js';

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

@ApiSchema({ name: 'LogoutRequest', description: 'The session to end' })
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
}
