import { applyDecorators } from '@nestjs/common';
import { Rule } from '../../http/field-faults.js';
import { StringField } from '../../http/fields.js';
import { isUsableSecret } from '../webhook-secret.js';

const EXAMPLE = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const UNUSABLE = `must hold its key in standard base64, with padding, after whsec_, such as ${EXAMPLE}`;

/** A signing secret in a request: write-only, 1 to 64 characters, optional. */
export function SecretField(description: string): PropertyDecorator {
  return applyDecorators(
    StringField({
      description,
      example: EXAMPLE,
      optional: true,
      min: 1,
      max: 64,
      writeOnly: true,
    }),
    Rule('isUsableSecret', (value) =>
      typeof value !== 'string' || isUsableSecret(value) ? undefined : UNUSABLE,
    ),
  );
}
