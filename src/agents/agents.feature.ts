import type { Feature } from '../platform/openapi/feature.js';
import { AgentLog } from './entities/agent-log.entity.js';
import { AgentMetric } from './entities/agent-metric.entity.js';
import { Agent } from './entities/agent.entity.js';

export const AGENTS: Feature = {
  entities: [Agent, AgentLog, AgentMetric],
  tags: { Agents: 'Agents, their logs and metrics' },
  resources: [{ name: 'Agent', idField: 'agent_id', segment: 'agents' }],
};
