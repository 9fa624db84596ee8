import fc from 'fast-check';
import { startApp, type AppProcess } from '../support/app-process.js';
import { OPERATIONS, type Operation } from '../support/operations.js';
import { Receiver } from '../support/receiver.js';
import { faultOf } from '../../tools/fuzz/expectation.js';
import { requestsTo, type FuzzedRequest } from '../../tools/fuzz/requests.js';
import { Fixture } from '../../tools/fuzz/fixture.js';
import { closeConnections, send } from '../../tools/fuzz/wire.js';

/** 5,000 requests over all operations, at least. `FUZZ_RUNS` and `FUZZ_SEED` override. */
const RUNS = Number(process.env.FUZZ_RUNS ?? Math.ceil(5_250 / OPERATIONS.length));
const SEED = Number(process.env.FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
/** No answer by then is a hang; what takes longest is a password's hash on a busy machine. */
const DEADLINE_MS = 15_000;
const AT_ONCE = 6;
const TIMEOUT_MS = 480_000;

let app: AppProcess;
let receiver: Receiver;
let sent = 0;
const statuses = new Map<string, number>();

beforeAll(async () => {
  receiver = await Receiver.start();
  app = await startApp({ role: 'api', env: { DELIVERY_TIMEOUT_MS: '500', RETENTION_DAYS: '0' } });
  process.stdout.write(`Fuzzing with FUZZ_SEED=${SEED}, ${RUNS} requests to each operation\n`);
});

afterAll(async () => {
  closeConnections();
  await app.stop();
  await receiver.stop();
});

/** Fuzzes one operation on behalf of a user of its own; a failure names seed and request. */
async function fuzz(operation: Operation): Promise<void> {
  const fixture = await Fixture.build(app.url, receiver.url());
  const holds = async (request: FuzzedRequest): Promise<void> => {
    const answer = await send(app.url, await fixture.ready(operation, request), DEADLINE_MS);
    sent += 1;
    const status = `${operation.documented.operationId} ${answer.status}`;
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    fixture.learn(operation, answer);
    const fault = faultOf(operation, request, answer);
    if (fault !== undefined) throw new Error(fault.slice(0, 2_000));
  };
  const property = fc.asyncProperty(requestsTo(operation), holds);
  const details = await fc.check(property, { numRuns: RUNS, seed: SEED });
  if (details.failed) throw new Error(report(operation, details));
}

/** The smallest request that fails, and how to send it again. */
function report(
  { name }: Operation,
  { seed, counterexamplePath, counterexample, errorInstance }: fc.RunDetails<[FuzzedRequest]>,
): string {
  const [request] = counterexample ?? [];
  const { body, ...rest } = request ?? {};
  const sent = JSON.stringify({ ...rest, body: body?.toString('latin1') }).slice(0, 1_000);
  const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  return `${name} (FUZZ_SEED=${seed}, path ${counterexamplePath}): ${why}\n  ${sent}`;
}

describe('whatever is sent', () => {
  it(
    'is answered in time, with a status and in a form that the document names',
    async () => {
      const queue = [...OPERATIONS];
      const failures: string[] = [];
      const work = async (): Promise<void> => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          await fuzz(next).catch((error: Error) => failures.push(error.message));
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      expect(failures.join('\n\n')).toBe('');
      expect(sent).toBeGreaterThanOrEqual(RUNS * OPERATIONS.length);
    },
    TIMEOUT_MS,
  );

  it('reaches every operation, past its checks as well', () => {
    const successes = OPERATIONS.filter(({ documented }) =>
      [...statuses.keys()].some((key) => key.startsWith(`${documented.operationId} 2`)),
    );
    const without = OPERATIONS.filter((op) => !successes.includes(op)).map(({ name }) => name);
    expect(without).toEqual([]);
  });

  it('leaves the process unharmed', async () => {
    expect(await app.api.get('/health/ready')).toMatchObject({ status: 200 });
    const unforeseen = app.logs().filter(({ level }) => level === 'error' || level === 'fatal');
    expect(unforeseen).toEqual([]);
  });
});
