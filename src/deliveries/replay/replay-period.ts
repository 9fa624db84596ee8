import { oldestKept } from '../../platform/database/partitions/partitions.js';
import { idsOfTimes } from '../../platform/database/reads/id-range.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';

/** Events from `since` on, and before `until` if it is set. */
export interface Period {
  readonly since: Date;
  readonly until: Date | null;
}

/** Ids of events: after the first one, before the second. */
export interface EventRange {
  readonly cursorId: string;
  readonly endId: string;
}

/**
 * Reads the period of a request; the fields are ISO 8601. Throws 422 if it is empty, begins in the future, or
 * begins before the retention period (`retentionDays`, 0: unlimited).
 */
export function periodOf(
  { since, until }: { readonly since: string; readonly until?: string | null },
  { now, retentionDays }: { readonly now: Date; readonly retentionDays: number },
): Period {
  const period = { since: new Date(since), until: until == null ? null : new Date(until) };
  if (period.since > now) throw DomainError.invalidField('since', 'must not be in the future');
  if (period.until && period.until <= period.since) {
    throw DomainError.invalidField('until', 'must be later than `since`');
  }
  const oldest = retentionDays === 0 ? null : oldestKept(retentionDays, now);
  if (oldest && period.since < oldest) {
    throw DomainError.invalidField(
      'since',
      `must not be before ${oldest.toISOString()}, the oldest time available`,
    );
  }
  return period;
}

/** The ids that events of a period can have, below the commit horizon. */
export function eventRange({ since, until }: Period, horizon: string): EventRange {
  const { after, before } = idsOfTimes(since, until);
  return { cursorId: after, endId: before < horizon ? before : horizon };
}
