import { replayedTypes } from './replay-types.js';

describe('replayedTypes', () => {
  it.each<[events: string[] | null, status: 'failed' | 'missing', types: string[] | null]>([
    [null, 'failed', null],
    [['agent.status_changed'], 'failed', ['agent.status']],
    [['agent.*'], 'failed', ['agent.status', 'agent.heartbeat']],
    [null, 'missing', ['agent.status', 'metrics.report']],
    [['agent.*'], 'missing', ['agent.status']],
    [['deployment.*'], 'missing', []],
  ])('%p of %s, with a subscription to agent.status and metrics.*', (events, status, types) => {
    expect(replayedTypes(events, status, ['agent.status', 'metrics.*'])).toEqual(types);
  });
});
