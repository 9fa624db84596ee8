import { expectStatus } from '../../../test/support/api-client.js';
import { hang, ok, status, type Behaviour } from '../../../test/support/behaviours.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { drain, tagOf } from '../invariants.js';
import { between } from '../random.js';
import { someTime } from '../scenario.js';
import type { Endpoint, Stack } from '../stack.js';

const CHANGES = 12;
/** A worker is killed after every third change. */
const KILL_EVERY = 3;
const RETRIES = 12;
/** Attempts of each delivery that fail; kills cost some more. */
const FAILING = 3;
/** Longest time between the claim of an attempt and its arrival, in ms. */
const CLAIM_TO_ARRIVAL_MS = 1_000;
const DRAIN_MS = 90_000;
const JITTER = 0.2;
/** Two clocks, and the timer of a process under load, differ slightly. */
const TOLERANCE_MS = 250;

/** No two have the same path and deadline. */
interface Policy {
  readonly path: string;
  readonly timeoutMs: number;
  readonly delayMs: number;
  /** When the request that set it was sent, and when its response arrived, in ms since the epoch. */
  readonly sentAt: number;
  readonly setAt: number;
}

/** An attempt that arrived at the receiver. */
interface Attempt {
  readonly delivery: string;
  readonly number: number;
  readonly path: string;
  /** In ms since the epoch. */
  readonly at: number;
  readonly endedAt: number;
  readonly error: string | null;
}

/** Responds 500 to the first attempts of each delivery, hangs at the first one of a few, and then accepts. */
function failing(): Behaviour {
  return (request, response) => {
    const attempt = Number(request.header('x-mutx-attempt'));
    const hangs = attempt === 1 && /[01]$/.test(tagOf(request));
    const behaviour = hangs ? hang() : attempt <= FAILING ? status(500) : ok();
    behaviour(request, response);
  };
}

async function change(stack: Stack, endpoint: Endpoint, number: number): Promise<Policy> {
  const path = `/policy/${number}`;
  const timeoutMs = 1_000 + number * 10;
  const delayS = 1 + (number % 2) / 2;
  const sentAt = Date.now();
  const answer = await stack.api.patch(`/webhooks/${endpoint.webhookId}`, {
    url: endpoint.receiver.url(path),
    timeout_ms: timeoutMs,
    retry_schedule: Array.from({ length: RETRIES }, () => delayS),
  });
  expectStatus(200, answer);
  return { path, timeoutMs, delayMs: delayS * 1_000, sentAt, setAt: Date.now() };
}

async function attemptsAt(stack: Stack, { receiver }: Endpoint): Promise<Attempt[]> {
  const rows = await stack.query<{ id: string; attempt: number; error: string | null }>(
    `SELECT delivery_id AS id, attempt, error_message AS error FROM delivery_attempts`,
  );
  const errors = new Map(rows.map(({ id, attempt, error }) => [`${id} ${attempt}`, error]));
  return receiver.received.map((request) => {
    const { path, at, endedAt = at } = request;
    const delivery = request.header('x-mutx-delivery-id') ?? '';
    const number = Number(request.header('x-mutx-attempt'));
    const error = errors.get(`${delivery} ${number}`) ?? null;
    return { delivery, number, path, at, endedAt, error };
  });
}

function check(
  context: CaseContext,
  attempts: readonly Attempt[],
  policies: readonly Policy[],
): void {
  const problems = new Map<string, number>();
  const used = new Set<Policy>();
  let timeouts = 0;
  for (const attempt of attempts) {
    const index = policies.findIndex(({ path }) => path === attempt.path);
    const policy = policies[index];
    const fault = policy
      ? faultOf(attempt, policy, policies[index + 1])
      : `an attempt went to ${attempt.path}`;
    if (policy) used.add(policy);
    if (attempt.error?.includes('timed out')) timeouts += 1;
    const early = policy && retriedEarly(attempts, attempt, policy);
    for (const text of [fault, early]) {
      if (text !== undefined) problems.set(text, (problems.get(text) ?? 0) + 1);
    }
  }
  for (const [text, count] of problems) context.problem(`${text} (${count} times)`);
  if (used.size < CHANGES / 3) context.problem(`attempts followed ${used.size} policies only`);
  if (timeouts === 0) context.problem('no attempt timed out');
  context.note(
    `${attempts.length} attempts followed ${used.size} of ${policies.length} policies, ${timeouts} timed out`,
  );
}

/** `next` replaced the policy. */
function faultOf(attempt: Attempt, policy: Policy, next: Policy | undefined): string | undefined {
  if (attempt.at < policy.sentAt) return 'an attempt followed a policy before it was set';
  if (next && attempt.at > next.setAt + CLAIM_TO_ARRIVAL_MS) {
    return 'an attempt followed a policy after it was replaced';
  }
  const late = attempt.error?.includes('timed out') ?? false;
  if (late && !attempt.error?.includes(`after ${policy.timeoutMs} ms`)) {
    return 'an attempt followed the URL of one policy and the deadline of another';
  }
  return undefined;
}

/** Abandoned attempts are retried without the delay of the schedule. */
function retriedEarly(
  attempts: readonly Attempt[],
  { delivery, number, endedAt, error }: Attempt,
  { delayMs }: Policy,
): string | undefined {
  const ended = error?.includes('responded') === true || error?.includes('timed out') === true;
  const retry = attempts.find((it) => it.delivery === delivery && it.number === number + 1);
  const early = retry && retry.at - endedAt < delayMs * (1 - JITTER) - TOLERANCE_MS;
  return ended && early ? 'a retry came before the delay of the schedule' : undefined;
}

const changedAgainAndAgain: FaultCase = {
  name: 'policy changed again and again while workers are killed',
  expected:
    'Every attempt follows one policy: its URL, deadline and delays. An attempt claimed after the response of a change follows the new one.',
  maxAttempts: RETRIES + 1,
  drainMs: DRAIN_MS,
  async run(context) {
    const stack = await context.start({ workers: 2 });
    const endpoint = await stack.endpoint(failing());
    const policies = [await change(stack, endpoint, 0)];
    stack.workers.forEach((worker) => worker.supervise(300));
    stack.begin(8);
    for (let number = 1; number <= CHANGES; number += 1) {
      await someTime(context, 400, 1_200);
      policies.push(await change(stack, endpoint, number));
      if (number % KILL_EVERY === 0) {
        const worker = stack.workers[between(context.random, 0, stack.workers.length - 1)];
        await worker?.kill();
      }
    }
    await stack.load.stop();
    stack.workers.forEach((worker) => worker.leave());
    await drain(stack, DRAIN_MS);
    check(context, await attemptsAt(stack, endpoint), policies);
  },
};

export const POLICY_CASES: FaultCase[] = [changedAgainAndAgain];
