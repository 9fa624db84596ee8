import { UuidField } from '../../../platform/http/validation/fields.js';

export class AttemptStreamQuery {
  @UuidField({ description: 'Only the deliveries of this webhook', optional: true })
  webhook_id?: string | null;
}
