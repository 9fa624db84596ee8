import { ApiSchema } from '@nestjs/swagger';
import { EmailField, StringField } from '../../platform/http/validation/fields.js';

const PASSWORD_MAX = 128;

@ApiSchema({ name: 'RegisterRequest', description: 'A new user' })
export class RegisterRequest {
  @EmailField({ description: 'Unique, regardless of letter case', example: 'ada@example.com' })
  email!: string;

  @StringField({
    description: 'Name of the user',
    min: 1,
    max: 255,
    example: 'Ada Lovelace',
  })
  name!: string;

  @StringField({
    description: 'A password of at least 8 characters',
    min: 8,
    max: PASSWORD_MAX,
    format: 'password',
    writeOnly: true,
    example: 'correct horse battery',
  })
  password!: string;
}

@ApiSchema({ name: 'LoginRequest', description: 'The credentials of a user' })
export class LoginRequest {
  @EmailField({
    description: 'As registered, regardless of letter case',
    example: 'ada@example.com',
  })
  email!: string;

  @StringField({
    description: 'The password',
    min: 1,
    max: PASSWORD_MAX,
    format: 'password',
    writeOnly: true,
    example: 'correct horse battery',
  })
  password!: string;
}

@ApiSchema({ name: 'ChangePasswordRequest', description: 'The current and the new password' })
export class ChangePasswordRequest {
  @StringField({
    description: 'The current password',
    min: 1,
    max: PASSWORD_MAX,
    format: 'password',
    writeOnly: true,
    example: 'correct horse battery',
  })
  current_password!: string;

  @StringField({
    description: 'The new password, at least 8 characters',
    min: 8,
    max: PASSWORD_MAX,
    format: 'password',
    writeOnly: true,
    example: 'staple wrong donkey grid',
  })
  new_password!: string;
}
