import {
  EnumField,
  IntegerQuery,
  StringField,
  UuidField,
} from '../../../platform/http/validation/fields.js';
import { AnyCase, BooleanQuery } from '../../../platform/http/validation/lenient-fields.js';
import { TimePageQuery } from '../../../platform/http/paging/time-page-query.js';
import { DELIVERY_STATUSES, type DeliveryStatus } from '../../entities/delivery.entity.js';

const LIMIT = {
  description: 'Maximum number of items to return',
  min: 1,
  max: 500,
  default: 50,
} as const;

export class DeliveryQuery extends TimePageQuery {
  @IntegerQuery(LIMIT)
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

export class AccountDeliveryQuery extends DeliveryQuery {
  // Again: a class inherits the rules of all classes above it, unless it has its own.
  @IntegerQuery(LIMIT)
  override limit: number = 50;

  @UuidField({ description: 'Only deliveries to this webhook', optional: true })
  webhook_id?: string | null;
}
