import { ApiSchema } from '@nestjs/swagger';
import { BooleanField, StringField } from '../../platform/http/validation/fields.js';
import { EndpointPolicyFields } from '../policy/policy-fields.js';
import { EventsField } from './events-field.js';
import { SecretField } from './secret-field.js';
import { UrlField } from './url-field.js';

/** Only `name` has an example: Swagger UI users send the examples to webhooks in use. */
@ApiSchema({ name: 'UpdateWebhookRequest', description: 'Changes to a webhook' })
export class UpdateWebhookRequest extends EndpointPolicyFields {
  @UrlField({
    description: 'URL that receives the deliveries; a new URL closes the circuit',
  })
  url?: string | null;

  @EventsField({
    description: 'Events to receive from now on; pending deliveries of other types are still sent',
    hasExample: false,
  })
  events?: string[] | null;

  @SecretField(
    'New secret; for 24 hours deliveries are signed with the old one too. Null removes both',
  )
  secret?: string | null;

  @StringField({
    description: 'Display name; null removes it',
    example: 'Pager',
    optional: true,
    max: 120,
  })
  name?: string | null;

  @BooleanField({
    description:
      'Whether the webhook receives deliveries; `true` also reactivates a webhook that responded with 410',
    optional: true,
  })
  is_active?: boolean | null;

  @BooleanField({
    description: '`true` closes the circuit, so that deliveries are sent again at once',
    optional: true,
  })
  reset_circuit?: boolean | null;
}
