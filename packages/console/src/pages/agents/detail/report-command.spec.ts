import { metricsCommand, statusCommand } from './report-command';

describe('the command that sends a report', () => {
  it('reports a status as the agent', () => {
    expect(statusCommand('http://127.0.0.1:3000', '019a')).toBe(
      [
        'curl http://127.0.0.1:3000/ingest/agent-status \\',
        '  -H "X-API-Key: $MUTX_API_KEY" \\',
        "  -H 'Content-Type: application/json' \\",
        `  -d '{"agent_id":"019a","status":"running","node_id":"node-1"}'`,
      ].join('\n'),
    );
  });

  it('reports metrics as the agent', () => {
    expect(metricsCommand('http://127.0.0.1:3000', '019a')).toMatch(
      /\/ingest\/metrics [^]*"agent_id":"019a","cpu_usage":12\.5,"memory_usage":40/,
    );
  });
});
