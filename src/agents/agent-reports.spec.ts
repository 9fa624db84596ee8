import {
  applyMetricsReport,
  applyStatus,
  applyStatusReport,
  type AgentState,
  type StatusReport,
} from './agent-reports.js';

const NOW = new Date('2026-11-01T12:00:00Z');
const AGENT: AgentState = {
  id: 'agent',
  userId: 'ann',
  name: 'bot',
  status: 'creating',
  nodeId: 'node-1',
  lastHeartbeat: null,
};

const report = (changes: Partial<StatusReport>): StatusReport => ({
  status: 'running',
  nodeId: null,
  errorMessage: null,
  ...changes,
});

describe('applyStatusReport', () => {
  it('changes the status, keeps an omitted node and publishes the change', () => {
    const { agent, logs, events } = applyStatusReport(AGENT, report({}), NOW);
    expect(agent).toEqual({ ...AGENT, status: 'running', lastHeartbeat: NOW });
    expect(logs).toEqual([
      { agentId: 'agent', level: 'info', message: 'Status changed from creating to running' },
    ]);
    expect(events).toEqual([
      {
        userId: 'ann',
        type: 'agent.status',
        data: {
          agent_id: 'agent',
          agent_name: 'bot',
          old_status: 'creating',
          new_status: 'running',
          node_id: 'node-1',
          error_message: null,
        },
      },
    ]);
  });

  it('publishes a heartbeat for the same status, on any node', () => {
    const running = { ...AGENT, status: 'running' };
    const { agent, logs, events } = applyStatusReport(running, report({ nodeId: 'node-2' }), NOW);
    expect(agent.nodeId).toBe('node-2');
    expect(logs.map(({ message }) => message)).toEqual(['Status confirmed as running']);
    expect(events).toMatchObject([
      { type: 'agent.heartbeat', data: { status: 'running', node_id: 'node-2' } },
    ]);
  });

  it('fails an agent that reports an error with any status', () => {
    const { agent, logs, events } = applyStatusReport(
      AGENT,
      report({ status: 'running', errorMessage: 'boom' }),
      NOW,
    );
    expect(agent.status).toBe('failed');
    expect(logs).toMatchObject([
      { level: 'info', message: 'Status changed from creating to failed' },
      { level: 'error', message: 'boom' },
    ]);
    expect(events).toMatchObject([
      { type: 'agent.status', data: { new_status: 'failed', error_message: 'boom' } },
    ]);
  });

  it('stores `error` as `failed`', () => {
    expect(applyStatusReport(AGENT, report({ status: 'error' }), NOW).agent.status).toBe('failed');
  });
});

describe('applyMetricsReport', () => {
  it('appends a metric and refreshes the heartbeat', () => {
    const usage = { cpuUsage: 0, memoryUsage: null };
    const { agent, metrics, events } = applyMetricsReport(AGENT, usage, NOW);
    expect(agent).toEqual({ ...AGENT, lastHeartbeat: NOW });
    expect(metrics).toEqual([{ agentId: 'agent', ...usage }]);
    expect(events).toMatchObject([
      {
        type: 'metrics.report',
        data: { cpu_usage: 0, memory_usage: null, timestamp: '2026-11-01T12:00:00.000Z' },
      },
    ]);
  });
});

describe('applyStatus', () => {
  it('publishes an event only if the status changes', () => {
    expect(applyStatus(AGENT, 'creating').events).toEqual([]);
    expect(applyStatus(AGENT, 'stopped').events).toMatchObject([
      { type: 'agent.status', data: { old_status: 'creating', new_status: 'stopped' } },
    ]);
  });
});
