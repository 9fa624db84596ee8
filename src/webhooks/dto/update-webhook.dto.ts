import { ApiSchema } from '@nestjs/swagger';
import { BooleanField, StringField } from '../../platform/http/validation/fields.js';
import { EventsField } from './events-field.js';
import { SecretField } from './secret-field.js';

/** Only `name` has an example: people execute it as it is, on webhooks that they use. */
@ApiSchema({ name: 'UpdateWebhookRequest', description: 'Changes of a webhook' })
export class UpdateWebhookDto {
  @StringField({
    description: 'Where deliveries are posted to from now on; a new URL closes the circuit',
    optional: true,
    max: 512,
    format: 'uri',
  })
  url?: string | null;

  @EventsField({
    description: 'What to receive from now on; pending deliveries of other types are still sent',
    hasExample: false,
  })
  events?: string[] | null;

  @SecretField('Signs from now on, for 24 hours beside the old secret; null removes both')
  secret?: string | null;

  @StringField({
    description: 'A name of your own; null removes it',
    example: 'Pager',
    optional: true,
    max: 120,
  })
  name?: string | null;

  @BooleanField({
    description: 'Whether it gets deliveries; true also switches a webhook on that answered 410',
    optional: true,
  })
  is_active?: boolean | null;

  @BooleanField({
    description: 'True closes the circuit, so that deliveries are sent again at once',
    optional: true,
  })
  reset_circuit?: boolean | null;
}
