import { EnumField } from '../../http/fields.js';
import { PageQuery } from '../../http/pagination.js';
import { AGENT_STATUSES, LOG_LEVELS } from '../agent-status.js';

export class AgentQuery extends PageQuery {
  @EnumField({
    description: 'Only agents in this status',
    values: AGENT_STATUSES,
    name: 'AgentStatus',
    optional: true,
  })
  status?: string | null;
}

export class AgentLogQuery extends PageQuery {
  @EnumField({
    description: 'Only lines of this level',
    values: LOG_LEVELS,
    name: 'LogLevel',
    optional: true,
  })
  level?: string | null;
}
