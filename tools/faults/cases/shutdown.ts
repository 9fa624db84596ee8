import { hang, ok, slow } from '../../../test/support/behaviours.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { firstAcknowledged, sleep, someTime } from '../scenario.js';
import type { Slot, Stack } from '../stack.js';

/** Grace period of a worker, plus the time to close. */
const EXIT_MS = 16_000;
/** First re-send after the only worker exited, including the start of its successor. */
const TAKEOVER_MS = 25_000;

async function terminate(context: CaseContext, slot: Slot): Promise<void> {
  const { code, ms } = await slot.terminate();
  if (code !== 0) context.problem(`the ${slot.role} exited with code ${code}`);
  if (ms > EXIT_MS) context.problem(`the ${slot.role} took ${ms} ms to exit`);
  context.note(`the ${slot.role} exited within ${ms} ms`);
}

async function abandonedAttempts(stack: Stack): Promise<number> {
  const rows = await stack.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM delivery_attempts WHERE error_message LIKE '%worker stopped%'`,
  );
  return rows[0]?.count ?? 0;
}

const worker: FaultCase = {
  name: 'SIGTERM to a worker under load',
  expected: 'Attempts in flight end and are recorded, none is abandoned, and it exits with code 0.',
  short: true,
  async run(context) {
    const stack = await context.start();
    await stack.endpoint(slow(1_000));
    stack.begin(15);
    await someTime(context, 2_000, 3_000);
    await terminate(context, stack.firstWorker);
    await stack.firstWorker.start();
    await someTime(context, 1_000, 2_000);
    await stack.load.stop();
    await sleep(2_000);
    const lost = await abandonedAttempts(stack);
    if (lost > 0) context.problem(`${lost} attempts were abandoned by a worker that got SIGTERM`);
  },
};

const api: FaultCase = {
  name: 'SIGTERM to the API under load',
  expected:
    'It accepts no new connections, requests in flight get their response, and it exits with code 0.',
  short: true,
  async run(context) {
    const stack = await context.start();
    await stack.endpoint();
    stack.begin(25);
    await someTime(context, 1_500, 2_500);
    await terminate(context, stack.firstApi);
    const ended = Date.now();
    await stack.firstApi.start();
    context.recovered(await firstAcknowledged(stack, ended));
    await someTime(context, 1_000, 2_000);
  },
};

const hanging: FaultCase = {
  name: 'SIGTERM to a worker whose attempts hang',
  expected:
    'It exits with code 0 after its grace period; its successor rescues the hanging attempts.',
  async run(context) {
    const stack = await context.start({ env: { DELIVERY_TIMEOUT_MS: '60000' } });
    const endpoint = await stack.endpoint(hang());
    stack.begin(6);
    await someTime(context, 1_500, 2_500);
    await terminate(context, stack.firstWorker);
    endpoint.receiver.respond(ok());
    const ended = Date.now();
    await stack.firstWorker.start();
    await stack.load.stop();
    const [first] = await endpoint.receiver.waitFor(1, {
      where: (it) => it.at > ended && it.header('x-mutx-attempt') === '2',
      timeoutMs: 40_000,
    });
    context.recovered((first?.at ?? ended) - ended, TAKEOVER_MS);
  },
};

const rolling: FaultCase = {
  name: 'rolling restart of all processes',
  expected: 'Three rounds under constant load: nothing is lost, every process exits with code 0.',
  async run(context) {
    const stack = await context.start({ apis: 2, workers: 2 });
    await stack.endpoint();
    await stack.endpoint(slow(300));
    stack.begin(12, 1);
    for (let round = 0; round < 3; round++) {
      for (const slot of [...stack.apis, ...stack.workers]) {
        const { code } = await slot.terminate();
        if (code !== 0) context.problem(`the ${slot.role} exited with code ${code}`);
        await slot.start();
      }
    }
    await someTime(context, 500, 1_500);
    await stack.load.stop();
    const lost = await abandonedAttempts(stack);
    if (lost > 0) context.problem(`${lost} attempts were abandoned`);
  },
};

export const SHUTDOWN_CASES: FaultCase[] = [worker, api, hanging, rolling];
