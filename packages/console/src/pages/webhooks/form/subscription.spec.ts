import {
  familiesOf,
  hasType,
  isImplied,
  toggleAll,
  toggleFamily,
  toggleType,
} from './subscription';

const status = {
  type: 'agent.status',
  family: 'agent',
  aliases: ['agent.status_update'],
} as const;
const heartbeat = { type: 'agent.heartbeat', family: 'agent', aliases: [] } as const;
const report = { type: 'metrics.report', family: 'metrics', aliases: [] } as const;
const test = { type: 'webhook.test', family: 'webhook', aliases: [] } as const;
const types = [status, heartbeat, report, test].map((type) => ({
  ...type,
  aliases: [...type.aliases],
}));
const [agentStatus] = types as [(typeof types)[number]];

describe('a subscription', () => {
  it('offers the families of the catalogue, without test events', () => {
    expect(familiesOf(types).map(({ family, types: own }) => [family, own.length])).toEqual([
      ['agent', 2],
      ['metrics', 1],
    ]);
  });

  it('has a type under its name or an alias', () => {
    expect(hasType(['agent.status'], agentStatus)).toBe(true);
    expect(hasType(['agent.status_update'], agentStatus)).toBe(true);
    expect(hasType(['agent.*'], agentStatus)).toBe(false);
  });

  it('implies a type by its family and by all events', () => {
    expect(isImplied(['agent.*'], agentStatus)).toBe(true);
    expect(isImplied(['*'], agentStatus)).toBe(true);
    expect(isImplied(['agent.status', 'metrics.*'], agentStatus)).toBe(false);
  });

  it('replaces everything by all events, and starts empty without them', () => {
    expect(toggleAll(['agent.*', 'metrics.report'])).toEqual(['*']);
    expect(toggleAll(['*'])).toEqual([]);
  });

  it('replaces the types of a family by the family', () => {
    const before = ['agent.status_update', 'agent.heartbeat', 'metrics.report'] as const;
    expect(toggleFamily(before, 'agent', types.slice(0, 2))).toEqual(['metrics.report', 'agent.*']);
    expect(toggleFamily(['agent.*', 'metrics.report'], 'agent', types.slice(0, 2))).toEqual([
      'metrics.report',
    ]);
  });

  it('adds a type, and removes it under any of its names', () => {
    expect(toggleType(['metrics.report'], agentStatus)).toEqual(['metrics.report', 'agent.status']);
    expect(toggleType(['agent.status_update', 'metrics.report'], agentStatus)).toEqual([
      'metrics.report',
    ]);
  });
});
