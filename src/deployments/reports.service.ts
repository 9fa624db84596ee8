import { Injectable } from '@nestjs/common';
import {
  applyMetricsReport,
  applyStatusReport,
  type AgentChange,
  type AgentState,
  type MetricsReport,
  type StatusReport,
} from '../agents/agent-reports.js';
import { AgentStatesRepository } from '../agents/agent-states.repository.js';
import { DatabaseClock } from '../database/database-clock.js';
import type { Transaction } from '../database/unit-of-work.js';
import { EventsService } from '../events/events.service.js';
import { DomainError } from '../http/domain-error.js';
import {
  applyDeploymentReport,
  killDeployment,
  type DeploymentChange,
  type DeploymentReport,
  type DeploymentState,
} from './deployment-reports.js';
import { DeploymentStatesRepository } from './deployment-states.repository.js';

/** A report about one of a user's agents or deployments. */
export type Report = { readonly userId: string } & (
  | { readonly kind: 'agent-status'; readonly agentId: string; readonly report: StatusReport }
  | { readonly kind: 'metrics'; readonly agentId: string; readonly report: MetricsReport }
  | {
      readonly kind: 'deployment';
      readonly deploymentId: string;
      readonly report: DeploymentReport;
    }
  | { readonly kind: 'kill'; readonly deploymentId: string }
);

/** Applies reports: locks what they are about, decides purely, writes it all and records the events. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly agents: AgentStatesRepository,
    private readonly deployments: DeploymentStatesRepository,
    private readonly events: EventsService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Applies many reports in their order and one transaction. One that is refused (unknown, somebody
   * else's) is answered by its error and writes nothing; the others go on.
   */
  async apply(tx: Transaction, reports: readonly Report[]): Promise<(DomainError | null)[]> {
    const ledger = await this.open(tx, reports);
    const now = this.clock.now();
    const refusals = reports.map((report) => ledger.apply(report, now));
    await this.close(tx, ledger);
    return refusals;
  }

  private async open(tx: Transaction, reports: readonly Report[]): Promise<Ledger> {
    const deploymentIds = reports.flatMap((r) => ('deploymentId' in r ? [r.deploymentId] : []));
    const deployments = await this.deployments.lock(tx, deploymentIds);
    const agentIds = [
      ...reports.flatMap((r) => ('agentId' in r ? [r.agentId] : [])),
      ...[...deployments.values()].map(({ agentId }) => agentId),
    ];
    return new Ledger(await this.agents.lock(tx, agentIds), deployments);
  }

  private async close(tx: Transaction, ledger: Ledger): Promise<void> {
    const { changes, deploymentChanges } = ledger;
    await this.agents.save(tx, ledger.changedAgents());
    await this.agents.appendLogs(
      tx,
      changes.flatMap(({ logs }) => logs),
    );
    await this.agents.appendMetrics(
      tx,
      changes.flatMap(({ metrics }) => metrics),
    );
    await this.deployments.save(tx, ledger.changedDeployments());
    await this.deployments.appendEvents(
      tx,
      deploymentChanges.map(({ deploymentEvent }) => deploymentEvent),
    );
    await this.events.record(
      tx,
      changes.flatMap(({ events }) => events),
    );
  }
}

/** The working copy of what is locked: each report sees what those before it did. */
class Ledger {
  readonly changes: AgentChange[] = [];
  readonly deploymentChanges: DeploymentChange[] = [];

  constructor(
    private readonly agents: Map<string, AgentState>,
    private readonly deployments: Map<string, DeploymentState>,
  ) {}

  apply(report: Report, now: Date): DomainError | null {
    return 'agentId' in report
      ? this.applyToAgent(report, now)
      : this.applyToDeployment(report, now);
  }

  changedAgents(): AgentState[] {
    return latest(this.changes.map(({ agent }) => agent));
  }

  changedDeployments(): DeploymentState[] {
    return latest(this.deploymentChanges.map(({ deployment }) => deployment));
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
    const change =
      report.kind === 'kill'
        ? killDeployment(deployment, agent, now)
        : applyDeploymentReport(deployment, agent, report.report, now);
    this.deployments.set(deployment.id, change.deployment);
    this.deploymentChanges.push(change);
    this.note(change);
    return null;
  }

  private note(change: AgentChange): void {
    this.agents.set(change.agent.id, change.agent);
    this.changes.push(change);
  }
}

/** The last state of each. */
function latest<T extends { id: string }>(states: readonly T[]): T[] {
  return [...new Map(states.map((state) => [state.id, state])).values()];
}
