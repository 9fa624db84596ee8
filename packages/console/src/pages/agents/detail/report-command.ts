/** The command that sends a report of an agent. `path`: `/ingest/metrics`. */
function command(origin: string, path: string, report: object): string {
  return [
    `curl ${origin}${path} \\`,
    `  -H "X-API-Key: $MUTX_API_KEY" \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(report)}'`,
  ].join('\n');
}

export function statusCommand(origin: string, agentId: string): string {
  const report = { agent_id: agentId, status: 'running', node_id: 'node-1' };
  return command(origin, '/ingest/agent-status', report);
}

export function metricsCommand(origin: string, agentId: string): string {
  return command(origin, '/ingest/metrics', {
    agent_id: agentId,
    cpu_usage: 12.5,
    memory_usage: 40,
  });
}
