import { subscribes, unknownEvents } from './subscription.js';

describe('subscribes', () => {
  it.each([
    [['*'], 'agent.status', true],
    [['*'], 'webhook.test', true],
    [['agent.*'], 'agent.heartbeat', true],
    [['agent.*'], 'deployment.failed', false],
    [['agent.status'], 'agent.status', true],
    [['agent.status'], 'agent.heartbeat', false],
    [['agent.status_update'], 'agent.status', true],
    [['agent.status_changed'], 'agent.status', true],
    [['agent.status_changed'], 'agent.heartbeat', false],
    [['metrics.*', 'alert.cpu_high'], 'alert.cpu_high', true],
    [['metrics.*', 'alert.cpu_high'], 'alert.memory_high', false],
    [[], 'agent.status', false],
  ])('%j and %s: %s', (events, type, expected) => {
    expect(subscribes(events, type)).toBe(expected);
  });
});

describe('unknownEvents', () => {
  it('accepts wildcards, types and aliases', () => {
    expect(unknownEvents(['*', 'alert.*', 'deployment.failed', 'agent.status_update'])).toEqual([]);
  });

  it('returns unknown names in order', () => {
    expect(unknownEvents(['agent', 'agent.*', 'Agent.status', 'webhook.*', ''])).toEqual([
      'agent',
      'Agent.status',
      'webhook.*',
      '',
    ]);
  });
});
