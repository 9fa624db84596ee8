// Preloaded into a process under test (`NODE_OPTIONS=--import …`), so the product needs no code for it:
// - FAULTS_ORDER is the path of a file with JSON `{ point, nth, contains?, again? }`. While it exists, the
//   process kills itself at the nth pass of that point (see below), and deletes the file unless `again`
//   is set.
// - FAULTS_CLOCK_MS shifts the clock of the process by that many milliseconds.
import 'reflect-metadata';
import { readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { FAULTS_ORDER, FAULTS_CLOCK_MS } = process.env;
if (FAULTS_CLOCK_MS) shiftClock(Number(FAULTS_CLOCK_MS));
if (FAULTS_ORDER) await placePoints(FAULTS_ORDER);

function shiftClock(ms) {
  const RealDate = Date;
  const now = () => RealDate.now() + ms;
  globalThis.Date = new Proxy(RealDate, {
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
    construct: (target, args, self) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, self),
    apply: () => new RealDate(now()).toString(),
  });
}

async function placePoints(file) {
  const [unitOfWork, transactions, tasks, queue, outbound, claims, turns, results] =
    await Promise.all([
      import('../../dist/platform/database/unit-of-work.js'),
      import('../../dist/platform/database/sql-transaction.js'),
      import('../../dist/events/fan-out/fan-out-tasks.repository.js'),
      import('../../dist/deliveries/queue/delivery-queue.js'),
      import('../../dist/platform/egress/outbound-client.js'),
      import('../../dist/deliveries/dispatch/claims.repository.js'),
      import('../../dist/deliveries/coordination/delivery-turns.js'),
      import('../../dist/deliveries/attempt/results.repository.js'),
    ]);
  const passed = new Map();

  function pass(point, text) {
    const order = orderIn(file);
    if (order?.point !== point || (order.contains && !text?.includes(order.contains))) return;
    const count = (passed.get(point) ?? 0) + 1;
    passed.set(point, count);
    if (count < (order.nth ?? 1)) return;
    if (!order.again) rmSync(file, { force: true });
    process.kill(process.pid, 'SIGKILL');
  }

  for (const name of ['run', 'runPipelined']) {
    around(unitOfWork.UnitOfWork, name, (run, work) =>
      run(async (tx) => {
        const result = await work(tx);
        pass('before the commit');
        return result;
      }),
    );
  }
  around(transactions.CommitEffects, 'runEffects', (runEffects) => {
    pass('after the commit');
    runEffects();
    pass('before the response');
  });
  around(tasks.FanOutTasksRepository, 'expandFirst', async (expand, ...args) => {
    const expansion = expand(...args);
    // PostgreSQL has the statement, which takes longer.
    await Promise.race([expansion, sleep(1)]);
    pass('while expanding');
    return expansion;
  });
  around(queue.DeliveryQueue, 'enqueue', (enqueue, due) => {
    if (due.length > 0) pass('before the hint');
    return enqueue(due);
  });
  around(claims.ClaimsRepository, 'claim', async (claim, ...args) => {
    const claimed = await claim(...args);
    if (claimed.length > 0) pass('after the claim');
    return claimed;
  });
  around(turns.DeliveryTurns, 'take', async (take, ...args) => {
    const turn = await take(...args);
    if (turn.scheduled.length > 0) pass('after the claim');
    return turn;
  });
  around(outbound.OutboundClient, 'post', async (post, request) => {
    pass('before sending', request.body);
    const result = await post(request);
    if (result.kind === 'response') pass('after the 200', request.body);
    return result;
  });
  around(results.ResultsRepository, 'record', async (record, ...args) => {
    const recorded = await record(...args);
    pass('after the record');
    return recorded;
  });
}

function around({ prototype }, name, wrapper) {
  const original = prototype[name];
  prototype[name] = function (...args) {
    return wrapper(original.bind(this), ...args);
  };
}

function orderIn(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
