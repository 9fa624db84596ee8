import { EnumField, StringField, UuidField } from '../../../platform/http/validation/fields.js';
import { AnyCase, BooleanQuery } from '../../../platform/http/validation/lenient-fields.js';
import { TimePageQuery } from '../../../platform/http/paging/time-page-query.js';

export const EVENT_ORDERS = ['desc', 'asc'] as const;
export type EventOrder = (typeof EVENT_ORDERS)[number];

export class EventQuery extends TimePageQuery {
  // No `example`: Swagger UI would fill it in and return an empty list.
  @StringField({
    description:
      'Only this event type, such as `agent.status`, its alias, or a family such as `agent.*`',
    max: 120,
    optional: true,
  })
  type?: string | null;

  @UuidField({ description: 'Only events that concern this agent', optional: true })
  agent_id?: string | null;

  @BooleanQuery({
    description:
      'Only events that no webhook matched when they occurred (`true` or `1`), or only the others (`false` or `0`)',
  })
  unmatched?: boolean | null;

  @AnyCase(EVENT_ORDERS)
  @EnumField({
    description:
      '`desc`: newest first. `asc`: oldest first, for clients that poll: `next_cursor` is never null, and the next request continues after it without a gap',
    values: EVENT_ORDERS,
    name: 'EventOrder',
    default: 'desc',
    optional: true,
  })
  order?: EventOrder | null;
}
