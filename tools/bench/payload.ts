import { stampOf } from './wire.js';
import { SMALL } from './options.js';

/** One report: its route, and a body of the requested size. */
export interface Report {
  readonly path: string;
  readonly body: string;
}

export interface Subjects {
  readonly agentIds: readonly string[];
  readonly deploymentIds: readonly string[];
}

const TEXT = stackTrace();

/**
 * A report of `bytes` bytes from the subject of this number. The small one is a heartbeat, padded in
 * its `node_id` (at most 255 characters). A heartbeat has no long field, so the large one is a failed
 * deployment: its `error_message` (at most 10,000 characters) is stored four times and delivered.
 */
export function reportOf(
  { agentIds, deploymentIds }: Subjects,
  number: number,
  dueMs: number,
  bytes: number,
): Report {
  const node = stampOf(dueMs);
  if (bytes <= SMALL) {
    const agent_id = agentIds[number % agentIds.length];
    const bare = JSON.stringify({ agent_id, status: 'running', node_id: node });
    const node_id = node.padEnd(node.length + bytes - bare.length, 'n');
    return {
      path: '/ingest/agent-status',
      body: JSON.stringify({ agent_id, status: 'running', node_id }),
    };
  }
  const deployment_id = deploymentIds[number % deploymentIds.length];
  const bare = { deployment_id, event: 'crashed', node_id: node, error_message: '' };
  const error_message = textOf(bytes - JSON.stringify(bare).length, number);
  return { path: '/ingest/deployment', body: JSON.stringify({ ...bare, error_message }) };
}

/** The body for measuring the limits. */
export function bodyOf(bytes: number): string {
  const subjects = { agentIds: [SUBJECT], deploymentIds: [SUBJECT] };
  return reportOf(subjects, 0, 1_700_000_000_000, bytes).body;
}

const SUBJECT = '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f';

function textOf(length: number, number: number): string {
  const from = (number * 37) % TEXT.length;
  return (TEXT + TEXT).slice(from, from + length);
}

/** Reads, and compresses, like a stack trace; no characters that JSON escapes. */
function stackTrace(): string {
  let state = 42;
  const next = (): string => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state.toString(36);
  };
  const lines = Array.from({ length: 160 }, () => {
    const line = Number.parseInt(next(), 36) % 900;
    return `at ${next()}.${next()} (/srv/agents/src/${next()}/${next()}.js:${line}:17) `;
  });
  return lines.join('');
}
