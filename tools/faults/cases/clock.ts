import { failTimes, status } from '../../../test/support/behaviours.js';
import { Api } from '../../../test/support/api-client.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { sleep } from '../scenario.js';
import type { Endpoint, Stack } from '../stack.js';

const TEN_MINUTES_MS = 600_000;
const RETRY_BASE_MS = 1_000;
/** The sweeper replaces a lost job within this time. */
const SWEEPER_MS = 5_000;
/** A busy machine may be late, but not by minutes. */
const LATE_MS = 15_000;

/** Every first attempt fails, so each delivery needs a retry on time. */
function skewed(role: 'api' | 'worker', sign: 1 | -1): FaultCase {
  const what = role === 'api' ? 'an API' : 'a worker';
  return {
    name: `clock of ${what} 10 minutes ${sign === 1 ? 'fast' : 'slow'}`,
    expected: 'Retries are sent when they are due, and events keep their order and times.',
    async run(context) {
      const stack = await context.start({
        apis: 2,
        workers: 2,
        env: { DELIVERY_RETRY_BASE_MS: String(RETRY_BASE_MS) },
        clocks: { [role]: sign * TEN_MINUTES_MS },
      });
      const endpoint = await stack.endpoint(failTimes(1, status(500)));
      stack.begin(8);
      await sleep(4_000);
      await checkOrder(context, stack);
      await sleep(2_000);
      await stack.load.stop();
      await sleep(RETRY_BASE_MS + SWEEPER_MS);
      checkRetries(context, endpoint);
      await checkTimes(context, stack);
    },
  };
}

/** Sequential reports, sent alternately to both processes, must become events in that order. */
async function checkOrder(context: CaseContext, stack: Stack): Promise<void> {
  const { api } = stack;
  const made = await api.post('/agents', { name: 'in order' });
  const agentId = made.body.id as string;
  const sent: string[] = [];
  for (let n = 0; n < 20; n++) {
    const slot = stack.apis[n % stack.apis.length];
    const node_id = `step ${n}`;
    const one = new Api(slot?.process.url ?? '', api.credentials);
    await one.post('/ingest/agent-status', { agent_id: agentId, status: 'running', node_id });
    sent.push(node_id);
  }
  const rows = await stack.query<{ node: string }>(
    `SELECT data::json->>'node_id' AS node FROM events
     WHERE data::json->>'agent_id' = $1 AND data::json->>'node_id' IS NOT NULL ORDER BY id`,
    [agentId],
  );
  const stored = rows.map(({ node }) => node);
  if (stored.join() !== sent.join()) context.problem(`events are in the order ${stored.join()}`);
}

function checkRetries(context: CaseContext, { receiver }: Endpoint): void {
  const firsts = new Map<string, number>();
  const gaps: number[] = [];
  for (const request of receiver.received) {
    const id = request.header('x-mutx-delivery-id') ?? '';
    const first = firsts.get(id);
    if (first === undefined) firsts.set(id, request.at);
    else gaps.push(request.at - first);
  }
  const early = gaps.filter((gap) => gap < RETRY_BASE_MS * 0.8 - 50);
  const late = gaps.filter((gap) => gap > RETRY_BASE_MS * 1.2 + LATE_MS);
  context.note(
    `${gaps.length} retries were sent after ${Math.min(...gaps)} to ${Math.max(...gaps)} ms`,
  );
  if (gaps.length === 0) context.problem('no delivery was retried');
  if (early.length > 0) context.problem(`${early.length} retries were early: ${early[0]} ms`);
  if (late.length > 0) context.problem(`${late.length} retries were late: ${late[0]} ms`);
}

async function checkTimes(context: CaseContext, stack: Stack): Promise<void> {
  const [row] = await stack.query<{ off: number }>(
    `SELECT count(*)::int AS off FROM events
     WHERE occurred_at NOT BETWEEN now() - interval '3 minutes' AND now() + interval '2 seconds'`,
  );
  if (row?.off) context.problem(`${row.off} events have a wrong time`);
}

export const CLOCK_CASES: FaultCase[] = [
  skewed('worker', 1),
  skewed('worker', -1),
  skewed('api', 1),
];
