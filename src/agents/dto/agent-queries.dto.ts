import { EnumField } from '../../platform/http/validation/fields.js';
import { AnyCase } from '../../platform/http/validation/lenient-fields.js';
import { PageQuery } from '../../platform/http/paging/pagination.js';
import { AGENT_STATUSES, LOG_LEVELS } from '../agent-status.js';

export class AgentQuery extends PageQuery {
  @AnyCase(AGENT_STATUSES)
  @EnumField({
    description: 'Only agents in this status, in any case',
    values: AGENT_STATUSES,
    name: 'AgentStatus',
    optional: true,
  })
  status?: string | null;
}

export class AgentLogQuery extends PageQuery {
  @AnyCase(LOG_LEVELS)
  @EnumField({
    description: 'Only lines of this level, in any case',
    values: LOG_LEVELS,
    name: 'LogLevel',
    optional: true,
  })
  level?: string | null;
}
