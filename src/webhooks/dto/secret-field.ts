import { applyDecorators } from '@nestjs/common';
import { ValidateBy } from 'class-validator';
import { StringField } from '../../http/fields.js';
import { isUsableSecret } from '../webhook-secret.js';

/** A signing secret in a request: write-only, 1 to 64 characters, optional. */
export function SecretField(description: string): PropertyDecorator {
  return applyDecorators(
    StringField({
      description,
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      optional: true,
      min: 1,
      max: 64,
      writeOnly: true,
    }),
    ValidateBy({
      name: 'isUsableSecret',
      validator: {
        validate: (value: unknown) => typeof value !== 'string' || isUsableSecret(value),
        defaultMessage: () => 'must hold a key in base64 after whsec_',
      },
    }),
  );
}
