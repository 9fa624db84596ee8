import { randomBytes } from 'node:crypto';
import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes, ok, status } from '../support/behaviours.js';
import { Receiver } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

const KIB = 1024;
const WEBHOOKS = 10;
const REPORTS = 2;
const ATTEMPTS = 6;
/** 64 KiB that do not compress. */
const RANDOM_TEXT = randomBytes(48 * KIB).toString('base64');

let app: AppProcess;
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  receiver = await Receiver.start();
  app = await startApp({ env: { DELIVERY_RETRY_BASE_MS: '10', DELIVERY_RETRY_FACTOR: '1' } });
  tenant = await Tenant.on(app.url);
});

afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

describe('response bodies', () => {
  it('take little room, however long and however many the failing ones are', async () => {
    receiver.on('/fails', status(500, { body: RANDOM_TEXT }));
    const made = Array.from({ length: WEBHOOKS }, () => tenant.webhook(receiver.url('/fails')));
    const ids = (await Promise.all(made)).map(({ id }) => id);
    for (let n = 0; n < REPORTS; n++) await tenant.measure();
    for (const id of ids) await tenant.settled(id, REPORTS, { timeoutMs: 60_000 });

    const rows = await app.stores.query<{ attempt: number; attempts: number; bytes: number[] }>(
      `SELECT attempt, count(*)::int AS attempts,
         array_agg(octet_length(response_body)) FILTER (WHERE response_body IS NOT NULL) AS bytes
       FROM delivery_attempts GROUP BY attempt ORDER BY attempt`,
    );
    const deliveries = WEBHOOKS * REPORTS;
    expect(rows.map(({ attempts }) => attempts)).toEqual(Array(ATTEMPTS).fill(deliveries));
    const full = Array<number>(deliveries).fill(4 * KIB);
    expect(rows.map(({ bytes }) => bytes)).toEqual([full, null, null, null, null, full]);
    for (const id of ids) await tenant.change(id, { is_active: false });
  });

  it('are shown of the first and of the latest attempt', async () => {
    receiver.on('/third', failTimes(2, status(503, { body: 'not now' }), ok('at last')));
    const { id } = await tenant.webhook(receiver.url('/third'));
    await tenant.measure();
    const { attempt_log } = await tenant.finalDelivery(id);
    expect(attempt_log.map((attempt) => attempt.response_body)).toEqual([
      'not now',
      null,
      'at last',
    ]);
    expect(attempt_log.map((attempt) => attempt.status_code)).toEqual([503, 503, 200]);
  });
});
