import { Injectable } from '@nestjs/common';
import type { MetricsReport, StatusReport } from '../agents/agent-reports.js';
import { AgentStatesRepository } from '../agents/agent-states.repository.js';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import { AlertsService } from '../alerts/alerts.service.js';
import type { DomainError } from '../platform/http/errors/domain-error.js';
import { mayStopAgent, type DeploymentReport, type DeploymentState } from './deployment-reports.js';
import { DeploymentStatesRepository } from './deployment-states.repository.js';
import { Ledger } from './ledger.js';

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
    private readonly alerts: AlertsService,
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
    const agents = await this.agents.lock(tx, agentIds);
    return new Ledger(agents, deployments, await this.runningElsewhere(tx, reports, deployments));
  }

  /**
   * The agents with a running deployment that the reports are not about. Asked only for those that
   * a report may stop, and after they are locked.
   */
  private runningElsewhere(
    tx: Transaction,
    reports: readonly Report[],
    deployments: ReadonlyMap<string, DeploymentState>,
  ): Promise<Set<string>> {
    const ending = reports.flatMap((each) =>
      each.kind === 'kill' || (each.kind === 'deployment' && mayStopAgent(each.report))
        ? [deployments.get(each.deploymentId)?.agentId ?? []].flat()
        : [],
    );
    return this.deployments.findRunning(tx, [...new Set(ending)], [...deployments.keys()]);
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
    await this.alerts.publishWithAlerts(
      tx,
      changes.flatMap(({ events }) => events),
    );
  }
}
