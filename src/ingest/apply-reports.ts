import { Injectable } from '@nestjs/common';
import { AlertsService } from '../alerts/alerts.service.js';
import { mayStopAgent } from '../deployments/state/deployment-reports.js';
import {
  DeploymentStatesService,
  type LockedStates,
  type LockRequest,
} from '../deployments/state/deployment-states.service.js';
import type { NewEvent } from '../events/catalogue/event-data.js';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { GroupedWrites } from './grouped-writes.js';
import type { Report } from './reports.js';

/** Turns reports into state and events. */
@Injectable()
export class ApplyReports {
  constructor(
    private readonly states: DeploymentStatesService,
    private readonly alerts: AlertsService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Applies reports in order, within the caller's transaction. Returns one result per report: null,
   * or the 404 or 403 of a report that was rejected and changes nothing.
   */
  async run(tx: SqlTransaction, reports: readonly Report[]): Promise<(DomainError | null)[]> {
    const writes = new GroupedWrites(tx);
    const states = await this.states.lock(writes, lockRequest(reports));
    const now = this.clock.now();
    const events: NewEvent[] = [];
    const results = reports.map((report) => {
      try {
        events.push(...traced(applyReport(states, report, now), report));
        return null;
      } catch (error) {
        if (error instanceof DomainError) return error;
        throw error;
      }
    });
    await this.states.save(writes, states);
    await this.alerts.publishWithAlerts(writes, events);
    await writes.flush();
    return results;
  }
}

/** The events, with the trace of their report. */
function traced(events: readonly NewEvent[], { traceparent }: Report): readonly NewEvent[] {
  return traceparent ? events.map((event) => ({ ...event, traceparent })) : events;
}

function lockRequest(reports: readonly Report[]): LockRequest {
  const deployments = reports.filter((report) => report.kind === 'deployment');
  return {
    deploymentIds: deployments.map(({ deploymentId }) => deploymentId),
    endingIds: deployments
      .filter(({ report }) => mayStopAgent(report))
      .map(({ deploymentId }) => deploymentId),
    agentIds: reports.flatMap((report) => (report.kind === 'deployment' ? [] : [report.agentId])),
  };
}

/** Returns the events to publish; throws 404 or 403. */
function applyReport(
  { agents, deployments }: LockedStates,
  report: Report,
  now: Date,
): readonly NewEvent[] {
  switch (report.kind) {
    case 'agent-status':
      return agents.applyStatus(report.userId, report.agentId, report.report, now);
    case 'metrics':
      return agents.applyMetrics(report.userId, report.agentId, report.report, now);
    case 'deployment':
      return deployments.applyReport(report.userId, report.deploymentId, report.report, now);
  }
}
