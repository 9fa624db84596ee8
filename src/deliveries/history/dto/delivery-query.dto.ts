import { EnumField, IntegerQuery, StringField } from '../../../platform/http/validation/fields.js';
import { AnyCase, BooleanQuery } from '../../../platform/http/validation/lenient-fields.js';
import { TimePageQuery } from '../../../platform/http/paging/time-page-query.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../../entities/delivery.entity.js';

export class DeliveryQuery extends TimePageQuery {
  @IntegerQuery({ description: 'Maximum number of items to return', min: 1, max: 500, default: 50 })
  override limit: number = 50;

  // No `example`: Swagger UI would fill it in and return an empty list.
  @StringField({
    description:
      'Only this event type, such as `agent.status`, its alias, or a family such as `agent.*`',
    max: 120,
    optional: true,
  })
  event?: string | null;

  @BooleanQuery({
    description:
      'Only successful deliveries, or only the others: `true`, `false`, `1` or `0`, in any case',
  })
  success?: boolean | null;

  @AnyCase(DELIVERY_STATUSES)
  @EnumField({
    description: 'Only deliveries in this status, in any case',
    values: DELIVERY_STATUSES,
    name: 'DeliveryStatus',
    optional: true,
  })
  status?: DeliveryStatus | null;
}
