import { ApiProperty } from '@nestjs/swagger';
import { EnumField } from '../../../platform/http/validation/fields.js';
import { ORDERING_NAMES } from './ordering.js';

const SCHEMA_NAME = 'WebhookOrdering';
const DESCRIPTION =
  '`agent`: events of one agent arrive one after the other, in the order in which they were committed; a delivery whose attempts fail blocks those behind it until it has ended. `none`: in any order';

/** `ordering` in a request. */
export const OrderingField = (): PropertyDecorator =>
  EnumField({
    description: `${DESCRIPTION} (default)`,
    name: SCHEMA_NAME,
    values: ORDERING_NAMES,
    optional: true,
  });

/** `ordering` in a response. */
export const OrderingProperty = (): PropertyDecorator =>
  ApiProperty({
    description: DESCRIPTION,
    enum: ORDERING_NAMES,
    enumName: SCHEMA_NAME,
    example: 'none',
  });
