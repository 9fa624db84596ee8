import type { AgentState } from '../../agents/agent-reports.js';
import {
  applyDeploymentReport,
  killDeployment,
  type DeploymentChange,
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

const ALONE = { now: NOW, othersRunning: () => false };
const report = (changes: Partial<DeploymentReport>): DeploymentReport => ({
  event: 'tick',
  status: null,
  nodeId: null,
  errorMessage: null,
  ...changes,
});
const apply = (changes: Partial<DeploymentReport>, before = DEPLOYMENT) =>
  applyDeploymentReport(before, AGENT, report(changes), ALONE);

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
    [{ event: 'killed' }, 'deployment.stopped', 'killed', 'stopped'],
    [{ event: 'stopped', status: 'killed' }, 'deployment.stopped', 'killed', 'stopped'],
    [{ event: 'killed', errorMessage: 'boom' }, 'deployment.failed', 'failed', 'creating'],
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

  it('publishes the status of the agent when it changes with the deployment', () => {
    expect(apply({ event: 'healthy' }).events).toMatchObject([
      { type: 'deployment.healthy' },
      { type: 'agent.status', data: { old_status: 'creating', new_status: 'running' } },
    ]);
    expect(apply({ event: 'pulled' }).events).toHaveLength(1);
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
    const change = killDeployment(DEPLOYMENT, AGENT, ALONE);
    expect(change?.deployment).toEqual({ ...DEPLOYMENT, status: 'killed', endedAt: NOW });
    expect(change?.events).toMatchObject([
      { type: 'deployment.stopped', data: { status: 'killed' } },
      { type: 'agent.status', data: { new_status: 'stopped' } },
    ]);
  });
});

describe('the lifecycle of a deployment', () => {
  type Step = (before: DeploymentState, agent: AgentState, now: Date) => DeploymentChange | null;
  const reported =
    (changes: Partial<DeploymentReport>): Step =>
    (before, agent, now) =>
      applyDeploymentReport(before, agent, report(changes), { ...ALONE, now });

  const STEPS: Record<string, Step> = {
    healthy: reported({ event: 'healthy' }),
    stopped: reported({ event: 'stopped' }),
    failed: reported({ event: 'crashed', errorMessage: 'boom' }),
    'rolled back': reported({ event: 'rollback' }),
    killed: reported({ event: 'evicted', status: 'killed' }),
    deleted: (before, agent, now) => killDeployment(before, agent, { ...ALONE, now }),
    pulled: reported({ event: 'pulled' }),
    draining: reported({ event: 'drain', status: 'draining' }),
  };
  const NAMES = Object.keys(STEPS);
  const PENDING = { ...DEPLOYMENT, status: 'pending' };

  /** Status, start and end (1: with the first step, 2: with the second), agent, event of the second. */
  const walk = (first: string, second: string): string => {
    const one = STEPS[first]?.(PENDING, AGENT, BEFORE);
    const two = one && STEPS[second]?.(one.deployment, one.agent, NOW);
    const { status, startedAt, endedAt } = two?.deployment ?? one?.deployment ?? PENDING;
    const moment = (time: Date | null): string =>
      time === null ? '-' : time.getTime() === NOW.getTime() ? '2' : '1';
    const type = two?.events[0]?.type.replace('deployment.', '') ?? 'nothing';
    const agent = two?.agent ?? one?.agent;
    return `${status} ${moment(startedAt)} ${moment(endedAt)} ${agent?.status} ${type}`;
  };

  /** Results of a second step after each first step, in the order of `STEPS`. */
  const EXPECTED: Record<string, string[]> = {
    healthy: [
      'running 1 - running healthy',
      'stopped 1 2 stopped stopped',
      'failed 1 2 running failed',
      'rolled_back 1 2 running rolled_back',
      'killed 1 2 stopped stopped',
      'killed 1 2 stopped stopped',
      'running 1 - running updated',
      'draining 1 - running updated',
    ],
    stopped: [
      'running 2 - running healthy',
      'stopped - 1 stopped stopped',
      'failed - 1 stopped failed',
      'rolled_back - 1 stopped rolled_back',
      'killed - 1 stopped stopped',
      'killed - 1 stopped stopped',
      'stopped - 1 stopped updated',
      'draining - - stopped updated',
    ],
    failed: [
      'running 2 - running healthy',
      'stopped - 1 stopped stopped',
      'failed - 1 creating failed',
      'rolled_back - 1 creating rolled_back',
      'killed - 1 stopped stopped',
      'killed - 1 stopped stopped',
      'failed - 1 creating updated',
      'draining - - creating updated',
    ],
    'rolled back': [
      'running 2 - running healthy',
      'stopped - 1 stopped stopped',
      'failed - 1 creating failed',
      'rolled_back - 1 creating rolled_back',
      'killed - 1 stopped stopped',
      'killed - 1 stopped stopped',
      'rolled_back - 1 creating updated',
      'draining - - creating updated',
    ],
    killed: NAMES.map((name) => `killed - 1 stopped ${name === 'deleted' ? 'nothing' : 'updated'}`),
    deleted: NAMES.map(
      (name) => `killed - 1 stopped ${name === 'deleted' ? 'nothing' : 'updated'}`,
    ),
    pulled: [
      'running 2 - running healthy',
      'stopped - 2 stopped stopped',
      'failed - 2 creating failed',
      'rolled_back - 2 creating rolled_back',
      'killed - 2 stopped stopped',
      'killed - 2 stopped stopped',
      'pending - - creating updated',
      'draining - - creating updated',
    ],
    draining: [
      'running 2 - running healthy',
      'stopped - 2 stopped stopped',
      'failed - 2 creating failed',
      'rolled_back - 2 creating rolled_back',
      'killed - 2 stopped stopped',
      'killed - 2 stopped stopped',
      'draining - - creating updated',
      'draining - - creating updated',
    ],
  };

  it.each(NAMES)('continues after `%s`', (first) => {
    expect(NAMES.map((second) => walk(first, second))).toEqual(EXPECTED[first]);
  });

  it('keeps the first start over a stop and a restart', () => {
    const stopped = { ...DEPLOYMENT, status: 'stopped', startedAt: BEFORE, endedAt: BEFORE };
    expect(apply({ event: 'healthy' }, stopped).deployment).toMatchObject({
      status: 'running',
      startedAt: BEFORE,
      endedAt: null,
    });
  });

  it('records a report of a killed deployment and changes nothing', () => {
    const killed = { ...DEPLOYMENT, status: 'killed', endedAt: BEFORE };
    const late = { event: 'healthy', nodeId: 'node-2', errorMessage: 'late' };
    const change = apply(late, killed);
    expect(change.deployment).toBe(killed);
    expect(change.agent).toBe(AGENT);
    expect(change.logs).toEqual([]);
    const recorded = { event_type: 'healthy', status: 'killed', node_id: 'node-2' };
    expect(change.events).toMatchObject([{ type: 'deployment.updated', data: recorded }]);
    expect(change.deploymentEvent).toMatchObject({
      eventType: 'healthy',
      status: 'killed',
      errorMessage: 'late',
    });
  });

  it('does not stop an agent while another of its deployments is running', () => {
    const running = { ...AGENT, status: 'running' };
    const others = { now: NOW, othersRunning: () => true };
    const stopped = applyDeploymentReport(
      DEPLOYMENT,
      running,
      report({ event: 'stopped' }),
      others,
    );
    const killed = killDeployment(DEPLOYMENT, running, others);
    for (const change of [stopped, killed]) {
      expect(change?.agent.status).toBe('running');
      expect(change?.events).toHaveLength(1);
    }
  });
});
