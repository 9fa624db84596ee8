import { Injectable } from '@nestjs/common';
import { ALERT_SEVERITIES } from '../../events/catalogue/alert-types.js';
import type { AlertSeverity, AlertSignal, AlertType } from '../../events/catalogue/event-data.js';
import { filtered } from '../../platform/database/reads/bounded-list.js';
import { HistoryReads } from '../../platform/database/reads/replica/history-reads.js';
import type { Found, Slice } from '../../platform/http/paging/pagination.js';
import { AlertState } from '../entities/alert-state.entity.js';

const COLUMNS = `t.id, t.type, t.subject_id AS "subjectId", t.user_id AS "userId", t.firing, t.since,
  t.started_at AS "startedAt", t.agent_id AS "agentId", t.value, t.threshold`;

export interface AlertFilters {
  readonly type: AlertType | null;
  readonly state: AlertSignal | null;
  readonly severity: AlertSeverity | null;
  readonly agentId: string | null;
}

@Injectable()
export class AlertListRepository {
  constructor(private readonly history: HistoryReads) {}

  /** Newest firing first. */
  list(
    userId: string,
    { type, state, severity, agentId }: AlertFilters,
    slice: Slice,
  ): Promise<Found<AlertState>> {
    const firing = state === null ? null : state === 'firing';
    return this.history.list<AlertState>(userId, {
      columns: COLUMNS,
      table: 'alert_states',
      time: 'started_at',
      ...filtered({ user_id: userId, firing, agent_id: agentId }),
      anyOf:
        type === null && severity === null
          ? []
          : [{ column: 'type', type: 'text', values: typesOf(type, severity) }],
      slice,
    });
  }
}

function typesOf(type: AlertType | null, severity: AlertSeverity | null): string[] {
  return Object.entries(ALERT_SEVERITIES).flatMap(([its, urgency]) =>
    (type ?? its) === its && (severity ?? urgency) === urgency ? [its] : [],
  );
}
