import type { NewEvent } from '../events/catalogue/event-data.js';
import { observationsOf } from './event-observations.js';

const THRESHOLDS = { cpuPercent: 90, memoryPercent: 80, agentDownSeconds: 300 };

function metrics(cpu_usage: number | null, memory_usage: number | null): NewEvent {
  const data = { agent_id: 'a', cpu_usage, memory_usage, timestamp: '2026-11-01T12:00:00.000Z' };
  return { userId: 'u', type: 'metrics.report', data };
}

function deployment(type: 'deployment.failed' | 'deployment.stopped', status: string): NewEvent {
  const data = {
    deployment_id: 'd',
    agent_id: 'a',
    event_type: 'x',
    status,
    node_id: null,
    error_message: null,
  };
  return { userId: 'u', type, data };
}

const observed = (event: NewEvent, thresholds = THRESHOLDS) =>
  observationsOf(event, thresholds).map(({ type, firing }) => [type, firing]);

describe('observationsOf', () => {
  it.each([
    [89.9, 79.9, false, false],
    [90, 80, true, true],
    [100, 0, true, false],
  ])('compares %d %% of CPU and %d %% of memory', (cpu, memory, cpuHigh, memoryHigh) => {
    expect(observed(metrics(cpu, memory))).toEqual([
      ['alert.cpu_high', cpuHigh],
      ['alert.memory_high', memoryHigh],
    ]);
  });

  it('ignores a usage that was not measured', () => {
    expect(observed(metrics(null, 90))).toEqual([['alert.memory_high', true]]);
    expect(observed(metrics(95, null))).toEqual([['alert.cpu_high', true]]);
  });

  it('turns an alert off at threshold 0', () => {
    expect(observed(metrics(100, 100), { ...THRESHOLDS, cpuPercent: 0 })).toEqual([
      ['alert.memory_high', true],
    ]);
    expect(observed(metrics(0, 0), { ...THRESHOLDS, memoryPercent: 0 })).toEqual([
      ['alert.cpu_high', false],
    ]);
  });

  it.each([
    ['deployment.failed' as const, 'failed', true],
    ['deployment.stopped' as const, 'killed', false],
  ])('observes %s with status %s', (type, status, firing) => {
    expect(observationsOf(deployment(type, status), THRESHOLDS)).toEqual([
      {
        type: 'alert.deployment_failed',
        subjectId: 'd',
        userId: 'u',
        about: { deployment_id: 'd', agent_id: 'a' },
        firing,
        value: status,
        threshold: 'failed',
      },
    ]);
  });

  it.each([
    ['stopped', true],
    ['deleting', true],
    ['failed', false],
    ['running', false],
  ])('ends usage alerts when an agent becomes %s: %s', (new_status, ends) => {
    const data = {
      agent_id: 'a',
      agent_name: 'bot',
      old_status: 'idle',
      new_status,
      node_id: null,
      error_message: null,
    };
    const ended = [
      ['alert.cpu_high', false],
      ['alert.memory_high', false],
    ];
    expect(observed({ userId: 'u', type: 'agent.status', data })).toEqual(ends ? ended : []);
  });

  it('ignores other events', () => {
    expect(observed({ userId: 'u', type: 'webhook.test', data: { message: 'hello' } })).toEqual([]);
  });
});
