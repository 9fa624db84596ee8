import type { AgentState } from '../../agents/agent-reports.js';
import type { LockedAgents } from '../../agents/locked-agents.js';
import type { NewEvent } from '../../events/catalogue/event-data.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import type { NewDeploymentEvent } from './deployment-events.js';
import {
  applyDeploymentReport,
  killDeployment,
  type DeploymentChange,
  type DeploymentContext,
  type DeploymentReport,
  type DeploymentState,
} from './deployment-reports.js';

/**
 * The deployments that a transaction has locked together with their agents, and the changes to save.
 * Each report sees the changes of the reports before it. Methods that apply a change return the
 * events to publish.
 */
export class LockedDeployments {
  readonly events: NewDeploymentEvent[] = [];
  private readonly updates = new Map<string, DeploymentState>();

  /** `runningElsewhere`: agents with a running deployment that is not among `deployments`. */
  constructor(
    private readonly deployments: Map<string, DeploymentState>,
    private readonly agents: LockedAgents,
    private readonly runningElsewhere: ReadonlySet<string>,
  ) {}

  has(id: string): boolean {
    return this.deployments.has(id);
  }

  /** The last state of each deployment that has changed. */
  updated(): DeploymentState[] {
    return [...this.updates.values()];
  }

  /** Throws 404 or 403 unless the deployment belongs to the user. */
  applyReport(
    userId: string,
    id: string,
    report: DeploymentReport,
    now: Date,
  ): readonly NewEvent[] {
    const { deployment, agent } = this.find(id);
    if (deployment.userId !== userId) throw DomainError.forbidden('deployment');
    const context = this.contextOf(deployment, now);
    return this.apply(applyDeploymentReport(deployment, agent, report, context));
  }

  /** Throws 404 if the deployment does not exist. */
  kill(id: string, now: Date): readonly NewEvent[] {
    const { deployment, agent } = this.find(id);
    const change = killDeployment(deployment, agent, this.contextOf(deployment, now));
    return change === null ? [] : this.apply(change);
  }

  private find(id: string): { deployment: DeploymentState; agent: AgentState } {
    const deployment = this.deployments.get(id);
    const agent = deployment && this.agents.get(deployment.agentId);
    if (!agent) throw DomainError.notFound('Deployment');
    return { deployment, agent };
  }

  private contextOf({ id, agentId }: DeploymentState, now: Date): DeploymentContext {
    const othersRunning = (): boolean =>
      this.runningElsewhere.has(agentId) ||
      [...this.deployments.values()].some(
        (other) => other.id !== id && other.agentId === agentId && other.status === 'running',
      );
    return { now, othersRunning };
  }

  private apply(change: DeploymentChange): readonly NewEvent[] {
    const { deployment } = change;
    if (deployment !== this.deployments.get(deployment.id)) {
      this.deployments.set(deployment.id, deployment);
      this.updates.set(deployment.id, deployment);
    }
    this.events.push(change.deploymentEvent);
    return this.agents.apply(change);
  }
}
