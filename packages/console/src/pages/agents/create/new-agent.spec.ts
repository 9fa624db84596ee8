import { agentFaults, agentRequest, EMPTY_AGENT } from './new-agent';

const agent = { ...EMPTY_AGENT, name: 'support-bot' };

const faultsOf = (fields: object): string[] =>
  Object.entries(agentFaults({ ...agent, ...fields })).flatMap(([name, fault]) =>
    fault === undefined ? [] : [name],
  );

describe('agentFaults', () => {
  it('finds none in a name alone', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it.each(['', '  ', 'x'.repeat(256)])('rejects the name %j', (name) => {
    expect(faultsOf({ name })).toEqual(['name']);
  });

  it('limits the description', () => {
    expect(faultsOf({ description: 'x'.repeat(1_000) })).toEqual([]);
    expect(faultsOf({ description: 'x'.repeat(1_001) })).toEqual(['description']);
  });

  it.each(['{', '[]', '1', 'null', '"text"'])('rejects the configuration %j', (config) => {
    expect(faultsOf({ config })).toEqual(['config']);
  });

  it.each(['', ' ', '{}', ' {"model": "gpt-5"} '])('accepts the configuration %j', (config) => {
    expect(faultsOf({ config })).toEqual([]);
  });
});

describe('agentRequest', () => {
  it('leaves out what is empty', () => {
    expect(agentRequest({ ...agent, name: ' support-bot ' })).toEqual({
      name: 'support-bot',
      type: 'openai',
    });
  });

  it('has everything that was entered', () => {
    const filled = { ...agent, type: 'custom' as const, description: 'd', config: '{"a": 1}' };
    expect(agentRequest(filled)).toEqual(filled);
  });
});
