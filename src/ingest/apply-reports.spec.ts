import type { AgentState } from '../agents/agent-reports.js';
import type { AgentStatesRepository } from '../agents/agent-states.repository.js';
import type { AlertsService } from '../alerts/alerts.service.js';
import type { DeploymentState } from '../deployments/state/deployment-reports.js';
import type { DeploymentStatesRepository } from '../deployments/state/deployment-states.repository.js';
import { DeploymentStatesService } from '../deployments/state/deployment-states.service.js';
import type { NewEvent } from '../events/catalogue/event-data.js';
import type { DatabaseClock } from '../platform/database/clock/database-clock.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';
import { ApplyReports } from './apply-reports.js';
import type { Report } from './reports.js';

const NOW = new Date('2026-11-01T12:00:00Z');
const AGENT: AgentState = {
  id: 'agent',
  userId: 'ann',
  name: 'bot',
  status: 'creating',
  nodeId: null,
  lastHeartbeat: null,
};
const DEPLOYMENT: DeploymentState = {
  id: 'deployment',
  agentId: 'agent',
  userId: 'ann',
  status: 'deploying',
  nodeId: null,
  startedAt: null,
  endedAt: null,
  errorMessage: null,
};

/** Repositories with one agent and one deployment; writes go through the transaction they are given. */
function setUp() {
  const statements: string[] = [];
  const published: NewEvent[] = [];
  const write =
    (name: string) =>
    async (tx: SqlTransaction, items: readonly unknown[]): Promise<void> => {
      if (items.length > 0) await tx.execute(name, []);
    };
  const agents = {
    lock: (_tx: unknown, ids: string[]) =>
      Promise.resolve(new Map(ids.includes(AGENT.id) ? [[AGENT.id, AGENT]] : [])),
    update: write('agents'),
    insertLogs: write('logs'),
    insertMetrics: write('metrics'),
  };
  const deployments = {
    lock: (_tx: unknown, ids: string[]) =>
      Promise.resolve(new Map(ids.includes(DEPLOYMENT.id) ? [[DEPLOYMENT.id, DEPLOYMENT]] : [])),
    listAgentsWithRunning: () => Promise.resolve(new Set()),
    update: write('deployments'),
    insertEvents: write('deployment events'),
  };
  const alerts = {
    publishWithAlerts: async (tx: SqlTransaction, events: readonly NewEvent[]) => {
      published.push(...events);
      await write('events')(tx, events);
    },
  };
  const applyReports = new ApplyReports(
    new DeploymentStatesService(
      agents as unknown as AgentStatesRepository,
      deployments as unknown as DeploymentStatesRepository,
    ),
    alerts as unknown as AlertsService,
    { now: () => NOW } as DatabaseClock,
  );
  const tx = {
    execute: (sql: string) => Promise.resolve(void statements.push(sql)),
  } as unknown as SqlTransaction;
  return { run: (reports: Report[]) => applyReports.run(tx, reports), statements, published };
}

const metrics = (userId: string, agentId = AGENT.id): Report => ({
  kind: 'metrics',
  userId,
  agentId,
  report: { cpuUsage: 1, memoryUsage: null },
});

const deployment = (userId: string, event: string, deploymentId = DEPLOYMENT.id): Report => ({
  kind: 'deployment',
  userId,
  deploymentId,
  report: { event, status: null, nodeId: null, errorMessage: null },
});

describe('ApplyReports', () => {
  it('applies reports in order: each sees the changes of those before it', async () => {
    const { run, published } = setUp();
    const status: Report = {
      kind: 'agent-status',
      userId: 'ann',
      agentId: AGENT.id,
      report: { status: 'running', nodeId: null, errorMessage: null },
    };
    expect(await run([deployment('ann', 'healthy'), status, deployment('ann', 'stopped')])).toEqual(
      [null, null, null],
    );
    expect(published.map(({ type }) => type)).toEqual([
      'deployment.healthy',
      'agent.status',
      'agent.heartbeat',
      'deployment.stopped',
      'agent.status',
    ]);
  });

  it('writes a group of reports by one statement', async () => {
    const { run, statements } = setUp();
    await run([metrics('ann'), metrics('ann'), deployment('ann', 'healthy')]);
    expect(statements).toEqual([
      'WITH write_0 AS (agents), write_1 AS (metrics), write_2 AS (deployments), ' +
        'write_3 AS (deployment events) events',
    ]);
  });

  it('rejects unknown and foreign agents and deployments, which change nothing', async () => {
    const { run, statements, published } = setUp();
    const results = await run([
      metrics('ann', 'unknown'),
      metrics('bob'),
      deployment('ann', 'healthy', 'unknown'),
      deployment('bob', 'healthy'),
    ]);
    expect(results.map((error) => error?.kind)).toEqual([
      'not_found',
      'forbidden',
      'not_found',
      'forbidden',
    ]);
    expect(published).toEqual([]);
    expect(statements).toEqual([]);
  });

  it('applies the other reports of a group', async () => {
    const { run, published } = setUp();
    const [rejected, applied] = await run([metrics('bob'), metrics('ann')]);
    expect(rejected?.kind).toBe('forbidden');
    expect(applied).toBeNull();
    expect(published.map(({ userId }) => userId)).toEqual(['ann']);
  });
});
