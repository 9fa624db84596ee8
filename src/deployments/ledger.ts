import {
  applyMetricsReport,
  applyStatusReport,
  type AgentChange,
  type AgentState,
} from '../agents/agent-reports.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import {
  applyDeploymentReport,
  killDeployment,
  type Circumstances,
  type DeploymentChange,
  type DeploymentState,
} from './deployment-reports.js';
import type { Report } from './reports.service.js';

/** The working copy of the locked rows: each report sees the changes of those before it. */
export class Ledger {
  readonly changes: AgentChange[] = [];
  readonly deploymentChanges: DeploymentChange[] = [];
  private readonly touchedAgents = new Map<string, AgentState>();
  private readonly touchedDeployments = new Map<string, DeploymentState>();

  /** `runningElsewhere`: agents with a running deployment that is not among `deployments`. */
  constructor(
    private readonly agents: Map<string, AgentState>,
    private readonly deployments: Map<string, DeploymentState>,
    private readonly runningElsewhere: ReadonlySet<string>,
  ) {}

  apply(report: Report, now: Date): DomainError | null {
    return 'agentId' in report
      ? this.applyToAgent(report, now)
      : this.applyToDeployment(report, now);
  }

  /** The last state of each agent that a report changed. */
  changedAgents(): AgentState[] {
    return [...this.touchedAgents.values()];
  }

  /** The last state of each deployment that a report changed. */
  changedDeployments(): DeploymentState[] {
    return [...this.touchedDeployments.values()];
  }

  private applyToAgent(
    report: Extract<Report, { agentId: string }>,
    now: Date,
  ): DomainError | null {
    const agent = this.agents.get(report.agentId);
    if (!agent) return DomainError.notFound('Agent');
    if (agent.userId !== report.userId) return DomainError.forbidden('agent');
    this.note(
      report.kind === 'metrics'
        ? applyMetricsReport(agent, report.report, now)
        : applyStatusReport(agent, report.report, now),
    );
    return null;
  }

  private applyToDeployment(
    report: Extract<Report, { deploymentId: string }>,
    now: Date,
  ): DomainError | null {
    const deployment = this.deployments.get(report.deploymentId);
    const agent = deployment && this.agents.get(deployment.agentId);
    if (!agent) return DomainError.notFound('Deployment');
    if (deployment.userId !== report.userId) return DomainError.forbidden('deployment');
    const circumstances: Circumstances = { now, othersRun: () => this.othersRun(deployment) };
    const change =
      report.kind === 'kill'
        ? killDeployment(deployment, agent, circumstances)
        : applyDeploymentReport(deployment, agent, report.report, circumstances);
    if (change !== null) this.noteDeployment(change);
    return null;
  }

  private othersRun({ id, agentId }: DeploymentState): boolean {
    if (this.runningElsewhere.has(agentId)) return true;
    return [...this.deployments.values()].some(
      (other) => other.id !== id && other.agentId === agentId && other.status === 'running',
    );
  }

  private noteDeployment(change: DeploymentChange): void {
    const { deployment } = change;
    if (deployment !== this.deployments.get(deployment.id)) {
      this.deployments.set(deployment.id, deployment);
      this.touchedDeployments.set(deployment.id, deployment);
    }
    this.deploymentChanges.push(change);
    this.note(change);
  }

  /** A report that leaves the agent as it is must not write its row, nor move its `updated_at`. */
  private note(change: AgentChange): void {
    const { agent } = change;
    if (agent !== this.agents.get(agent.id)) {
      this.agents.set(agent.id, agent);
      this.touchedAgents.set(agent.id, agent);
    }
    this.changes.push(change);
  }
}
