import { ok, slow, status } from '../../../test/support/behaviours.js';
import { eventually } from '../../../test/support/eventually.js';
import type { ReceivedRequest } from '../../../test/support/receiver.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { drain, tagOf } from '../invariants.js';
import type { Load } from '../load.js';
import { between } from '../random.js';
import { sleep, someTime } from '../scenario.js';
import type { Endpoint, Order, Stack } from '../stack.js';

const DRAIN_MS = 90_000;
/** Pause of an agent between two reports, in ms. */
const PAUSE_MS = 100;
const CIRCUIT_MS = 20_000;
/** A worker passes its failpoint within this time. */
const KILL_MS = 20_000;
const WORKERS = 3;
/** An exchange may end a little later for the receiver than for the worker. */
const TOLERANCE_MS = 10;

const underKills: FaultCase = {
  name: 'order under kills',
  expected:
    'Workers, APIs and Redis fail and the circuit opens: the first attempts of each agent arrive in the order of the commits, one after the other.',
  short: true,
  maxAttempts: 3,
  async run(context) {
    const stack = await context.start({
      apis: 2,
      workers: WORKERS,
      env: { DELIVERY_MAX_RETRIES: '2', WEBHOOK_CIRCUIT_AFTER: '5' },
    });
    const policy = { ordering: 'agent' };
    const endpoint = await stack.endpoint(slow(30), { expects: 'any end', probed: true, policy });
    const agents = new SteadyAgents(stack.begin(0));
    await killWorkers(context, stack);
    await stack.firstApi.kill();
    await stack.firstApi.start();
    await stack.redis.command('FLUSHALL');
    await openCircuit(context, stack, endpoint);
    await killWorkers(context, stack);
    await someTime(context, 500, 1_500);
    await agents.stop();
    for (const problem of await drain(stack, DRAIN_MS)) context.problem(problem);
    check(context, endpoint, stack.load);
  },
};

/** Each agent sends its next report when the one before is acknowledged, so their numbers are the order of the commits. */
class SteadyAgents {
  private stopped = false;
  private readonly running: Promise<unknown>;

  constructor(load: Load) {
    this.running = Promise.all(load.agentIds.map((agentId) => this.report(load, agentId)));
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async report(load: Load, agentId: string): Promise<void> {
    for (let n = 1; !this.stopped; n++) {
      await load.report('status', true, tagFor(load, agentId, n));
      await sleep(PAUSE_MS);
    }
  }
}

/** A tag that begins with the number, and makes its report one about the agent. */
function tagFor(load: Load, agentId: string, n: number): string {
  let salt = 0;
  while (load.agentOf(`${n}-${agentId}-${salt}`) !== agentId) salt += 1;
  return `${n}-${agentId}-${salt}`;
}

async function killWorkers(context: CaseContext, stack: Stack): Promise<void> {
  const points: Order['point'][] = ['after the claim', 'before sending', 'after the 200'];
  for (const [n, worker] of stack.workers.entries()) {
    if (context.short && n > 0) return;
    await someTime(context, 300, 1_000);
    const point = points[between(context.random, 0, points.length - 1)] ?? 'before sending';
    worker.command({ point, nth: between(context.random, 1, 8) });
    await eventually(() => !worker.process.running, {
      timeoutMs: KILL_MS,
      what: 'a killed worker',
    });
    await worker.start();
  }
}

async function openCircuit(
  context: CaseContext,
  stack: Stack,
  { receiver, webhookId }: Endpoint,
): Promise<void> {
  const isOpen = async (): Promise<boolean> => {
    const { body } = await stack.api.get<{ circuit_open: boolean }>(`/webhooks/${webhookId}`);
    return body.circuit_open;
  };
  receiver.respond(status(500));
  await eventually(isOpen, { timeoutMs: CIRCUIT_MS, what: 'an open circuit' });
  await someTime(context, 500, 1_500);
  receiver.respond(ok());
  await eventually(async () => !(await isOpen()), { timeoutMs: CIRCUIT_MS, what: 'a closed one' });
}

function check(context: CaseContext, { receiver }: Endpoint, load: Load): void {
  let late = 0;
  let overlaps = 0;
  for (const agentId of load.agentIds) {
    const own = receiver.received.filter((request) => tagOf(request).includes(agentId));
    const numbers = own.filter(isFirst()).map(numberOf);
    late += numbers.filter((number, n) => number < (numbers[n - 1] ?? 0)).length;
    overlaps += own.filter(({ at }, n) => at < (own[n - 1]?.endedAt ?? 0) - TOLERANCE_MS).length;
  }
  if (late > 0) context.problem(`${late} deliveries arrived after later ones of their agent`);
  if (overlaps > 0) context.problem(`${overlaps} attempts began before the one in front had ended`);
  const firsts = receiver.received.filter(isFirst()).length;
  if (firsts < load.agentIds.length * 10) context.problem(`only ${firsts} deliveries arrived`);
  context.note(`${firsts} deliveries of ${load.agentIds.length} agents were compared`);
}

/** Accepts the first request of each delivery. */
function isFirst(): (request: ReceivedRequest) => boolean {
  const seen = new Set<string>();
  return (request) => {
    const id = request.header('x-mutx-delivery-id') ?? '';
    const isNew = !seen.has(id);
    seen.add(id);
    return isNew;
  };
}

function numberOf(request: ReceivedRequest): number {
  return Number(tagOf(request).split('-')[0]);
}

export const ORDERING_CASES: FaultCase[] = [underKills];
