import { AnyCase } from '../validation/lenient-fields.js';
import { EnumField, SinceField, UntilField } from '../validation/fields.js';
import { BUCKETS, type Bucket } from './bucket-window.js';

/** The range and the buckets of aggregated values. */
export class BucketQuery {
  @SinceField({
    description:
      'Start of the range, which the first bucket contains; by default the range has 60 minutes, 24 hours or 30 days',
  })
  since?: string | null;

  @UntilField({ description: 'End of the range, by default now; the last bucket starts before it' })
  until?: string | null;

  @AnyCase(BUCKETS)
  @EnumField({
    description:
      'Length of the buckets, which begin with the minute, hour or day in UTC; at most 1,500',
    values: BUCKETS,
    name: 'Bucket',
    default: 'hour',
    optional: true,
  })
  bucket: Bucket = 'hour';
}
