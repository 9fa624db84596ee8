import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually.js';
import { arrivalDelays, p99, tagOf } from './invariants.js';
import type { CaseContext } from './fault-case.js';
import { percentile } from './ledger.js';
import { between } from './random.js';
import type { Endpoint, Stack } from './stack.js';

/** A report that arrives within this time was carried by Redis; the sweeper takes longer. */
const PROMPT_MS = 1_000;
/** Limit of ingest latency (p99), whatever happens to Redis. */
const CALM_P99_MS = 1_000;
/** On a slower machine, the limit is a multiple of a no-op request, or of ingest before the fault. */
const CALM_FACTORS = { idle: 5, before: 3 };

export { sleep };

/** Sleeps for a time that depends on the seed, in ms. */
export function someTime(context: CaseContext, minMs: number, maxMs: number): Promise<void> {
  return sleep(between(context.random, minMs, maxMs));
}

/** Waits for the first retry after a time; returns the delay since that time. */
export async function firstResend(endpoint: Endpoint, after: number): Promise<number> {
  const request = await eventually(
    () =>
      endpoint.receiver.received.find(
        (it) => it.at >= after && Number(it.header('x-mutx-attempt')) > 1,
      ),
    { timeoutMs: 40_000, what: 'a re-send' },
  );
  return request.at - after;
}

/** Waits until all reports acknowledged before a time have arrived; returns the delay since that time. */
export async function allArrived(
  stack: Stack,
  endpoint: Endpoint,
  acknowledgedBefore: number,
  timeoutMs = 30_000,
): Promise<number> {
  const tags = stack.load.ledger.acknowledged
    .filter(({ acknowledgedAt = 0 }) => acknowledgedAt < acknowledgedBefore)
    .map(({ tag }) => tag);
  return eventually(
    () => {
      const arrived = new Map<string, number>();
      for (const request of endpoint.receiver.received) {
        const tag = tagOf(request);
        if (!arrived.has(tag)) arrived.set(tag, request.at);
      }
      const missing = tags.filter((tag) => !arrived.has(tag));
      if (missing.length > 0) throw new Error(`${missing.length} reports are missing`);
      const last = Math.max(0, ...tags.map((tag) => arrived.get(tag) ?? 0));
      return Math.max(last - acknowledgedBefore, 1);
    },
    { timeoutMs, what: 'the arrival of all reports acknowledged before' },
  );
}

/** Waits for an acknowledgement after a time; returns the delay since that time. */
export async function firstAcknowledged(stack: Stack, after: number): Promise<number> {
  return eventually(
    () => {
      const later = stack.load.ledger
        .calls()
        .filter(({ status, at, durationMs }) => status === 200 && at + durationMs >= after)
        .map(({ at, durationMs }) => at + durationMs - after);
      return later.length > 0 && Math.max(Math.min(...later), 1);
    },
    { timeoutMs: 60_000, what: 'an acknowledgement' },
  );
}

/** Waits for a report after a time that arrives promptly; returns the delay since that time. */
export async function firstPrompt(
  stack: Stack,
  endpoint: Endpoint,
  after: number,
): Promise<number> {
  return eventually(
    () => {
      const arrived = new Map<string, number>();
      for (const it of endpoint.receiver.received) {
        if (it.at >= after && !arrived.has(tagOf(it))) arrived.set(tagOf(it), it.at);
      }
      const prompt = stack.load.ledger.acknowledged.flatMap(({ tag, acknowledgedAt = 0 }) => {
        const at = arrived.get(tag);
        const isPrompt =
          at !== undefined && acknowledgedAt >= after && at - acknowledgedAt < PROMPT_MS;
        return isPrompt ? [acknowledgedAt - after] : [];
      });
      return prompt.length > 0 && Math.max(Math.min(...prompt), 1);
    },
    { timeoutMs: 30_000, intervalMs: 100, what: 'a prompt delivery' },
  );
}

/** Ingest must keep its latency in that interval, relative to the speed of the machine. */
export function checkCalm(context: CaseContext, stack: Stack, from: number, to: number): void {
  const { ledger } = stack.load;
  const before = ledger.calls(0, from).map(({ durationMs }) => durationMs);
  const during = ledger.calls(from, to).map(({ durationMs }) => durationMs);
  const bad = ledger.calls(from, to).filter(({ status }) => status !== 200);
  if (bad.length > 0) {
    context.problem(`${bad.length} ingests did not return 200 during the fault`);
  }
  const [calm, faulty] = [percentile(before, 50), percentile(during, 50)];
  context.note(
    `ingest p50 ${calm} ms before, ${faulty} ms during; p99 ${p99(before)} ms and ${p99(during)} ms`,
  );
  const limit = Math.max(
    CALM_P99_MS,
    machineP99(stack, from, to) * CALM_FACTORS.idle,
    p99(before) * CALM_FACTORS.before,
  );
  if (p99(during) > limit)
    context.problem(`ingest took ${p99(during)} ms (p99), limit ${limit} ms`);
}

/** Latency of a no-op request (p99), in ms. */
export function machineP99(stack: Stack, from: number, to: number): number {
  const calls = stack.load.controls.filter(({ at }) => at >= from && at < to);
  return p99(calls.map(({ durationMs }) => durationMs));
}

/** Delay from acknowledgement to arrival (p99), of reports in an interval. */
export function arrivalP99(stack: Stack, endpoint: Endpoint, from = 0, to = Infinity): number {
  return Math.round(p99(arrivalDelays(stack, endpoint, from, to)));
}

/** Checks that a health route soon returns this status code and `status`. */
export async function checkHealth(
  context: CaseContext,
  stack: Stack,
  route: 'live' | 'ready',
  expected: string,
): Promise<void> {
  let actual = '';
  await eventually(
    async () => {
      const { status, body } = await stack.firstApi.process.api.get(`/health/${route}`);
      actual = `${status} ${(body as { status?: string | number }).status ?? ''}`;
      return actual === expected;
    },
    { timeoutMs: 5_000, intervalMs: 250 },
  ).catch(() => context.problem(`/health/${route} returned ${actual}, not ${expected}`));
}
