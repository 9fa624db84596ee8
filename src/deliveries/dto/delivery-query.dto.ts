import { Transform } from 'class-transformer';
import { BooleanField, EnumField, IntegerQuery, StringField } from '../../http/fields.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../entities/delivery.entity.js';

export class DeliveryQuery {
  @IntegerQuery({ description: 'Items to skip', min: 0, max: 2_147_483_647, default: 0 })
  skip: number = 0;

  @IntegerQuery({ description: 'Items to answer at most', min: 1, max: 500, default: 50 })
  limit: number = 50;

  // No `example`: Swagger UI would fill it in, and show a newcomer an empty list.
  @StringField({
    description: 'Only this event type, such as `agent.status`',
    max: 120,
    optional: true,
  })
  event?: string | null;

  @Transform(
    ({ value }: { value: unknown }) => ({ true: true, false: false })[String(value)] ?? value,
  )
  @BooleanField({ description: 'Only delivered ones, or only others', optional: true })
  success?: boolean | null;

  @EnumField({
    description: 'Only deliveries in this status',
    values: DELIVERY_STATUSES,
    name: 'DeliveryStatus',
    optional: true,
  })
  status?: DeliveryStatus | null;
}
