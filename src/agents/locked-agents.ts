import type { NewEvent } from '../events/catalogue/event-data.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import {
  applyMetricsReport,
  applyStatusReport,
  type AgentChange,
  type AgentState,
  type MetricsReport,
  type NewLog,
  type NewMetric,
  type StatusReport,
} from './agent-reports.js';

/**
 * The agents that a transaction has locked, and the changes to save. Each report sees the changes of
 * the reports before it. Methods that apply a change return the events to publish.
 */
export class LockedAgents {
  readonly logs: NewLog[] = [];
  readonly metrics: NewMetric[] = [];
  private readonly updates = new Map<string, AgentState>();

  constructor(private readonly agents: Map<string, AgentState>) {}

  get(id: string): AgentState | undefined {
    return this.agents.get(id);
  }

  /** The last state of each agent that has changed. */
  updated(): AgentState[] {
    return [...this.updates.values()];
  }

  /** Throws 404 or 403 unless the agent belongs to the user; so does `applyMetrics`. */
  applyStatus(userId: string, id: string, report: StatusReport, now: Date): readonly NewEvent[] {
    return this.apply(applyStatusReport(this.findOwned(userId, id), report, now));
  }

  applyMetrics(userId: string, id: string, report: MetricsReport, now: Date): readonly NewEvent[] {
    return this.apply(applyMetricsReport(this.findOwned(userId, id), report, now));
  }

  /** An unchanged agent is not updated, so its `updated_at` stays the same. */
  apply({ agent, logs, metrics, events }: AgentChange): readonly NewEvent[] {
    if (agent !== this.agents.get(agent.id)) {
      this.agents.set(agent.id, agent);
      this.updates.set(agent.id, agent);
    }
    this.logs.push(...logs);
    this.metrics.push(...metrics);
    return events;
  }

  private findOwned(userId: string, id: string): AgentState {
    const agent = this.agents.get(id);
    if (!agent) throw DomainError.notFound('Agent');
    if (agent.userId !== userId) throw DomainError.forbidden('agent');
    return agent;
  }
}
