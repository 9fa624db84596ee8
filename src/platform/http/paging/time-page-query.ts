import { Rule, type Fault } from '../validation/field-faults.js';
import { IntegerQuery, SinceField, StringField, UntilField } from '../validation/fields.js';
import { PageQuery, SKIP } from './pagination.js';

/** More than any version of cursors needs. */
const CURSOR_LENGTH = 512;

const zeroWithCursor: Fault = (value, fields) =>
  value !== 0 && (fields as TimePageQuery).cursor != null
    ? 'must be 0 or absent with `cursor`, which continues after a page'
    : undefined;

/**
 * The slice of a list by time. Generated clients send defaults, so `skip: 0` is accepted with a cursor.
 */
export class TimePageQuery extends PageQuery {
  @IntegerQuery(SKIP)
  @Rule('zeroWithCursor', zeroWithCursor)
  override skip: number = 0;

  @StringField({
    description:
      'Continues after a page: its `next_cursor`, with the same filters. New rows neither repeat nor skip items.',
    max: CURSOR_LENGTH,
    optional: true,
  })
  cursor?: string | null;

  @SinceField({ description: 'Only items created at this time or later' })
  since?: string | null;

  @UntilField({ description: 'Only items created before this time' })
  until?: string | null;
}
