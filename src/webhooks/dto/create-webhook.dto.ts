import { ApiSchema } from '@nestjs/swagger';
import { BooleanField, StringField } from '../../platform/http/validation/fields.js';
import { EndpointPolicyFields } from '../policy/policy-fields.js';
import { EventsField } from './events-field.js';
import { GenerateSecretField, SecretField } from './secret-field.js';
import { UrlField } from './url-field.js';

@ApiSchema({ name: 'CreateWebhookRequest', description: 'A new webhook' })
export class CreateWebhookRequest extends EndpointPolicyFields {
  @UrlField({
    description:
      'URL that receives the deliveries: http:// or https://, without credentials. May be absent for the format `pagerduty`: by default that of its Events API',
    isDocumentedAsRequired: true,
    example: 'https://example.com/hooks/mutx',
  })
  url?: string | null;

  @EventsField({
    description:
      'Events to receive: `*`, families such as `agent.*`, or types; see `GET /event-types`. By default all, of `pagerduty` and `alertmanager` all alerts',
  })
  events?: string[] | null;

  @SecretField('Signs every delivery; never returned')
  secret?: string | null;

  @GenerateSecretField()
  generate_secret?: boolean | null;

  @StringField({ description: 'Display name', example: 'Pager', optional: true, max: 120 })
  name?: string | null;

  @BooleanField({
    description: 'Whether the webhook receives deliveries',
    optional: true,
    default: true,
    example: true,
  })
  is_active?: boolean | null;
}
