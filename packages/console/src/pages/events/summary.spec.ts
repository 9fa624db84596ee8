import { summaryOf } from './summary';

describe('the summary of an event', () => {
  it('has what is neither an id nor null', () => {
    const data = { agent_id: 'a', agent_name: 'x', old_status: 'running', node_id: null, n: 1 };
    expect(summaryOf(data)).toBe('agent_name: x, old_status: running, n: 1');
  });

  it('is short', () => {
    expect(summaryOf({ error_message: 'e'.repeat(500) })).toHaveLength(161);
  });

  it('says that the data was erased', () => {
    expect(summaryOf(null)).toBe('erased');
  });
});
