import { optionsOf, testEvents } from './test-events';

describe('testEvents', () => {
  it('offers recent events before the examples of the catalogue', () => {
    const recent = {
      id: 'e1',
      type: 'agent.status',
      data: { a: 1 },
      occurred_at: '2026-11-27T12:00:00Z',
    };
    const events = testEvents([recent], [{ type: 'metrics.report', example: { cpu_usage: 1 } }]);
    expect(events.map(({ event }) => event)).toEqual([
      { type: 'agent.status', data: { a: 1 } },
      { type: 'metrics.report', data: { cpu_usage: 1 } },
    ]);
    expect(optionsOf(events)).toEqual([
      { value: 'e1', label: `agent.status, ${new Date(recent.occurred_at).toLocaleString()}` },
      { value: 'metrics.report', label: 'Example of metrics.report' },
    ]);
  });
});
