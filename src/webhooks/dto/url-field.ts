import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { Rule } from '../../platform/http/validation/field-faults.js';
import { StringField } from '../../platform/http/validation/fields.js';
import { MASK } from '../secrets/webhook-urls.js';

/**
 * The URL of a webhook in a request: optional, at most 512 characters, and not one that we masked. The
 * document can require it all the same: of new webhooks all but those of one format need it.
 */
export function UrlField({
  isDocumentedAsRequired = false,
  ...options
}: {
  description: string;
  example?: string;
  isDocumentedAsRequired?: boolean;
}): PropertyDecorator {
  return applyDecorators(
    StringField({ ...options, optional: true, max: 512, format: 'uri' }),
    ...(isDocumentedAsRequired ? [ApiProperty({ required: true, nullable: false })] : []),
    Rule('isWholeUrl', (value) =>
      typeof value === 'string' && value.includes(MASK)
        ? `must be the whole URL, without "${MASK}"`
        : undefined,
    ),
  );
}
