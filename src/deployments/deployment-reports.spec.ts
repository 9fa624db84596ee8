import type { AgentState } from '../agents/agent-reports.js';
import {
  applyDeploymentReport,
  killDeployment,
  type DeploymentReport,
  type DeploymentState,
} from './deployment-reports.js';

const NOW = new Date('2026-11-01T12:00:00Z');
const BEFORE = new Date('2026-11-01T11:00:00Z');
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
  nodeId: 'node-1',
  startedAt: null,
  endedAt: null,
  errorMessage: null,
};

const apply = (changes: Partial<DeploymentReport>, before = DEPLOYMENT) =>
  applyDeploymentReport(
    before,
    AGENT,
    { event: 'tick', status: null, nodeId: null, errorMessage: null, ...changes },
    NOW,
  );

describe('applyDeploymentReport', () => {
  it.each([
    [{ event: 'healthy' }, 'deployment.healthy', 'running', 'running'],
    [{ status: 'running' }, 'deployment.healthy', 'running', 'running'],
    [{ event: 'stopped' }, 'deployment.stopped', 'stopped', 'stopped'],
    [{ status: 'stopped' }, 'deployment.stopped', 'stopped', 'stopped'],
    [{ event: 'healthy', status: 'stopped' }, 'deployment.stopped', 'stopped', 'stopped'],
    [{ event: 'stopped', errorMessage: 'boom' }, 'deployment.failed', 'failed', 'creating'],
    [{ event: 'healthy', errorMessage: 'boom' }, 'deployment.failed', 'failed', 'creating'],
    [{ status: 'failed' }, 'deployment.failed', 'failed', 'creating'],
    [{ event: 'rolled_back' }, 'deployment.rolled_back', 'rolled_back', 'creating'],
    [{ event: 'rollback' }, 'deployment.rolled_back', 'rolled_back', 'creating'],
    [{ event: 'pulled' }, 'deployment.updated', 'deploying', 'creating'],
    [{ event: 'pulled', status: 'warming' }, 'deployment.updated', 'warming', 'creating'],
  ])('%j is %s', (report, type, status, agentStatus) => {
    const change = apply(report);
    expect(change.deployment.status).toBe(status);
    expect(change.agent.status).toBe(agentStatus);
    expect(change.events[0]).toMatchObject({
      type,
      data: { status, event_type: 'event' in report ? report.event : 'tick' },
    });
    expect(change.events.filter((event) => event.type.startsWith('deployment.'))).toHaveLength(1);
  });

  it('tells of the agent when its status changes with the deployment', () => {
    expect(apply({ event: 'healthy' }).events).toMatchObject([
      { type: 'deployment.healthy' },
      { type: 'agent.status', data: { old_status: 'creating', new_status: 'running' } },
    ]);
    expect(apply({ event: 'pulled' }).events).toHaveLength(1);
  });

  it('keeps the first start and notes the end', () => {
    const running = { ...DEPLOYMENT, startedAt: BEFORE };
    expect(apply({ event: 'healthy' }, running).deployment.startedAt).toEqual(BEFORE);
    expect(apply({ event: 'healthy' }).deployment.startedAt).toEqual(NOW);
    expect(apply({ event: 'stopped' }).deployment.endedAt).toEqual(NOW);
  });

  it('writes the error on the deployment and into the log of the agent', () => {
    const change = apply({ event: 'crashed', errorMessage: 'boom' });
    expect(change.deployment.errorMessage).toBe('boom');
    expect(change.logs).toEqual([{ agentId: 'agent', level: 'error', message: 'boom' }]);
    expect(change.deploymentEvent).toEqual({
      deploymentId: 'deployment',
      eventType: 'crashed',
      status: 'failed',
      nodeId: 'node-1',
      errorMessage: 'boom',
    });
  });
});

describe('killDeployment', () => {
  it('ends the deployment and stops its agent', () => {
    const change = killDeployment(DEPLOYMENT, AGENT, NOW);
    expect(change.deployment).toEqual({ ...DEPLOYMENT, status: 'killed', endedAt: NOW });
    expect(change.events).toMatchObject([
      { type: 'deployment.stopped', data: { status: 'killed' } },
      { type: 'agent.status', data: { new_status: 'stopped' } },
    ]);
  });
});
