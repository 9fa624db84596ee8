import { expectStatus } from '../../../test/support/api-client.js';
import { eventually } from '../../../test/support/eventually.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { between } from '../random.js';
import { arrivalP99, sleep } from '../scenario.js';
import type { Endpoint, Order, Stack } from '../stack.js';

const WORKERS = 4;
const PER_SECOND = 50;
/** More than the limit, so that deliveries always wait. */
const REPORTS_PER_SECOND = 60;
const SECONDS = 60;
const SECONDS_IF_SHORT = 12;
/** Deliveries wait before the rate is measured. */
const WARM_UP_MS = 3_000;
/** Difference between the delivered rate and the limit. */
const TOLERANCE = 0.01;
/**
 * How late times are on a busy machine, in ms. Workers record when they send, and their timers fire late; the
 * receiver shares its process with the reporting agents.
 */
const JITTER_MS = { recorded: 500, received: 1_000 };
/** Of a webhook without a limit. */
const NEIGHBOUR_P99_MS = 2_000;
/** Within this time a killed worker is restarted, and the next one is killed, in ms. */
const KILL_EVERY_MS = [2_000, 4_000] as const;
const POINTS: readonly Order['point'][] = ['after the claim', 'before sending', 'after the 200'];

/** A rate-limited endpoint and its neighbour, with reports at a higher rate than the limit. */
async function begin(
  context: CaseContext,
): Promise<{ stack: Stack; limited: Endpoint; neighbour: Endpoint }> {
  const stack = await context.start({ workers: WORKERS });
  const limited = await stack.endpoint();
  const neighbour = await stack.endpoint();
  const limit = { rate_limit: { per_second: PER_SECOND } };
  expectStatus(200, await stack.api.patch(`/webhooks/${limited.webhookId}`, limit));
  stack.begin(REPORTS_PER_SECOND);
  await limited.receiver.waitFor((PER_SECOND * WARM_UP_MS) / 1_000, { timeoutMs: 30_000 });
  return { stack, limited, neighbour };
}

/** The times of the attempts of a webhook, as their workers recorded them, in ascending order, in ms. */
async function attemptsOf(stack: Stack, { webhookId }: Endpoint): Promise<number[]> {
  const rows = await stack.query<{ ms: number }>(
    `SELECT (extract(epoch FROM a.started_at) * 1000)::float8 AS ms
     FROM deliveries d JOIN delivery_attempts a ON a.delivery_id = d.id
     WHERE d.webhook_id = $1 ORDER BY a.started_at`,
    [webhookId],
  );
  return rows.map(({ ms }) => ms);
}

/** No window has more attempts than the limit allows in it, at the receiver and by the workers' own account. */
async function checkLimit(context: CaseContext, stack: Stack, limited: Endpoint): Promise<void> {
  const received = limited.receiver.received.map(({ at }) => at).sort((a, b) => a - b);
  const recorded = await attemptsOf(stack, limited);
  for (const [account, times] of [
    ['received', received],
    ['recorded', recorded],
  ] as const) {
    for (const windowMs of [1_000, 5_000, 20_000, Infinity]) {
      const { count, ms } = fullest(times, windowMs);
      const most = 1 + (PER_SECOND * (ms + JITTER_MS[account])) / 1_000;
      if (count > most) {
        context.problem(`${count} attempts were ${account} within ${Math.round(ms)} ms`);
      }
    }
  }
}

/** The window of at most this length with the most times, and how long it is, in ms. */
function fullest(times: readonly number[], windowMs: number): { count: number; ms: number } {
  let best = { count: 0, ms: 0 };
  let from = 0;
  for (const [n, at] of times.entries()) {
    while (at - (times[from] ?? at) > windowMs) from += 1;
    const count = n - from + 1;
    if (count > best.count) best = { count, ms: at - (times[from] ?? at) };
  }
  return best;
}

/** Kills one worker after the other at points of an attempt, and restarts each. */
async function killWorkers({ random }: CaseContext, stack: Stack, ms: number): Promise<number> {
  for (const worker of stack.workers) worker.supervise();
  const until = Date.now() + ms;
  let kills = 0;
  while (Date.now() < until) {
    const worker = stack.workers[kills % WORKERS];
    const point = POINTS[kills % POINTS.length] ?? 'after the claim';
    worker?.command({ point, nth: between(random, 1, 5) });
    kills += 1;
    await sleep(between(random, ...KILL_EVERY_MS));
  }
  for (const worker of stack.workers) {
    worker.withdraw();
    worker.leave();
  }
  await eventually(() => stack.workers.every(({ app }) => app?.running), {
    timeoutMs: 30_000,
    what: 'every worker',
  });
  return kills;
}

const exact: FaultCase = {
  name: 'rate limit with four workers',
  expected:
    'At 50 per second the endpoint receives 3,000 ± 1 % in a minute; another one is not delayed.',
  alone: true,
  async run(context) {
    const { stack, limited, neighbour } = await begin(context);
    const seconds = context.short ? SECONDS_IF_SHORT : SECONDS;
    const from = Date.now();
    await sleep(seconds * 1_000);
    await stack.load.stop();
    const times = (await attemptsOf(stack, limited)).filter((at) => at >= from);
    const count = times.filter((at) => at < from + seconds * 1_000).length;
    context.note(`${count} attempts in ${seconds} s at ${PER_SECOND} per second`);
    const wanted = PER_SECOND * seconds;
    if (Math.abs(count - wanted) > wanted * TOLERANCE + 1) {
      context.problem(`${count} attempts in ${seconds} s, not ${wanted}`);
    }
    await checkLimit(context, stack, limited);
    const p99 = arrivalP99(stack, neighbour);
    context.note(`deliveries of the other endpoint arrived within ${p99} ms (p99)`);
    if (p99 > NEIGHBOUR_P99_MS) context.problem(`the other endpoint waited ${p99} ms (p99)`);
  },
};

const killed: FaultCase = {
  name: 'rate limit with four workers and kills',
  expected: 'However workers are killed, no window has more attempts than the limit allows.',
  short: true,
  async run(context) {
    const { stack, limited } = await begin(context);
    const ms = (context.short ? SECONDS_IF_SHORT : SECONDS) * 1_000;
    const kills = await killWorkers(context, stack, ms);
    context.note(`${kills} workers were told to kill themselves`);
    await stack.load.stop();
    await checkLimit(context, stack, limited);
  },
};

export const LIMIT_CASES: FaultCase[] = [exact, killed];
