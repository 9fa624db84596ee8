import { applyDecorators } from '@nestjs/common';
import { Rule } from '../../http/field-faults.js';
import { StringField } from '../../http/fields.js';
import { isUsableSecret } from '../webhook-secret.js';

const UNUSABLE = 'must hold its key in standard base64, with padding, after whsec_';

/**
 * A signing secret in a request: write-only, 1 to 64 characters, optional. No `example`: whoever
 * executes it would sign with a secret that everybody can read.
 */
export function SecretField(description: string): PropertyDecorator {
  return applyDecorators(
    StringField({
      description,
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
