import { ApiSchema } from '@nestjs/swagger';
import { BooleanField, StringField } from '../../platform/http/validation/fields.js';
import { EventsField } from './events-field.js';
import { SecretField } from './secret-field.js';

@ApiSchema({ name: 'CreateWebhookRequest', description: 'A new webhook' })
export class CreateWebhookRequest {
  @StringField({
    description: 'URL that receives the deliveries: http:// or https://, without credentials',
    example: 'https://example.com/hooks/mutx',
    max: 512,
    format: 'uri',
  })
  url!: string;

  @EventsField({
    description:
      'Events to receive: `*`, families such as `agent.*`, or types; see `GET /event-types`',
    default: ['*'],
  })
  events?: string[] | null;

  @SecretField('Signs every delivery; never returned')
  secret?: string | null;

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
