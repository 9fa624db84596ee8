import { ApiSchema } from '@nestjs/swagger';
import { EmailField, StringField } from '../../platform/http/validation/fields.js';

const PASSWORD_MAX = 128;

/** A password; `min` is 1 where it is only compared. */
export function PasswordField(options: {
  description: string;
  example: string;
  min?: number;
}): PropertyDecorator {
  return StringField({
    min: 1,
    ...options,
    max: PASSWORD_MAX,
    format: 'password',
    writeOnly: true,
  });
}

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

  @PasswordField({
    description: 'A password of at least 8 characters',
    min: 8,
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

  @PasswordField({
    description: 'The password',
    example: 'correct horse battery',
  })
  password!: string;
}

@ApiSchema({ name: 'ChangePasswordRequest', description: 'The current and the new password' })
export class ChangePasswordRequest {
  @PasswordField({
    description: 'The current password',
    example: 'correct horse battery',
  })
  current_password!: string;

  @PasswordField({
    description: 'The new password, at least 8 characters',
    min: 8,
    example: 'staple wrong donkey grid',
  })
  new_password!: string;
}
