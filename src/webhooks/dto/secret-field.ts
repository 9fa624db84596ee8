import { applyDecorators } from '@nestjs/common';
import { Rule } from '../../platform/http/validation/field-faults.js';
import { BooleanField, StringField } from '../../platform/http/validation/fields.js';
import { isUsableSecret } from '../secrets/webhook-secret.js';

const UNUSABLE = 'must hold its key in standard base64, with padding, after whsec_';

/**
 * A signing secret in a request: write-only, 1 to 64 characters, optional. No `example`: it would
 * put a public secret into use when executed in Swagger UI.
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

/** Asks for a secret instead of sending one. */
export function GenerateSecretField(): PropertyDecorator {
  return applyDecorators(
    BooleanField({
      description:
        'Makes a secret; only this response contains it. Not with `secret`. A replay by `Idempotency-Key` has `secret: null`',
      optional: true,
    }),
    Rule('isOnlySecret', (value, fields) =>
      value === true && (fields as { secret?: unknown }).secret != null
        ? 'must not be true with secret. Omit one of them'
        : undefined,
    ),
  );
}
