import { ApiSchema } from '@nestjs/swagger';
import { EmailField, StringField } from '../../platform/http/validation/fields.js';

const PASSWORD_MAX = 128;

@ApiSchema({ name: 'RegisterRequest', description: 'A new user' })
export class RegisterRequest {
  @EmailField({ description: 'Unique, in any letter case', example: 'ada@example.com' })
  email!: string;

  @StringField({
    description: 'How to address the user',
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

@ApiSchema({ name: 'LoginRequest', description: 'Credentials of a user' })
export class LoginRequest {
  @EmailField({ description: 'As registered, in any letter case', example: 'ada@example.com' })
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

@ApiSchema({ name: 'ChangePasswordRequest', description: 'The old password and the new one' })
export class ChangePasswordRequest {
  @StringField({
    description: 'The password as it is',
    min: 1,
    max: PASSWORD_MAX,
    format: 'password',
    writeOnly: true,
    example: 'correct horse battery',
  })
  current_password!: string;

  @StringField({
    description: 'The password as it shall be',
    min: 8,
    max: PASSWORD_MAX,
    format: 'password',
    writeOnly: true,
    example: 'staple wrong donkey grid',
  })
  new_password!: string;
}
