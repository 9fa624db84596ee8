import { startApp, type AppProcess } from '../support/app-process.js';
import { slow } from '../support/behaviours.js';
import { insertDeliveries, insertEvents } from '../support/history.js';
import { Receiver } from '../support/receiver.js';
import { scrape } from '../support/scrape.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const WORKERS = 2;
const WEBHOOKS = 4;
const PER_WEBHOOK = 400;
const RESPONSE_MS = 50;

let stores: Stores;
let api: AppProcess;
let workers: AppProcess[];
let receiver: Receiver;

beforeAll(async () => {
  stores = await Stores.create();
  const env = { DELIVERY_CONCURRENCY: '8', METRICS_PORT: '0' };
  const worker = () => startApp({ stores, role: 'worker', env });
  [api, workers] = await Promise.all([
    startApp({ stores, role: 'api' }),
    Promise.all(Array.from({ length: WORKERS }, worker)),
  ]);
  receiver = await Receiver.start();
});

afterAll(async () => {
  await Promise.all([api, ...workers].map((app) => app.stop()));
  await receiver.stop();
  await stores.dispose();
});

async function claims(result: 'granted' | 'refused'): Promise<number> {
  const scrapes = await Promise.all(workers.map(scrape));
  const values = scrapes.map((each) => each.value('mutx_claims_total', { result }) ?? 0);
  return values.reduce((total, value) => total + value, 0);
}

it('workers divide a backlog in PostgreSQL, and seldom claim what another has', async () => {
  const tenant = await Tenant.on(api.url);
  receiver.respond(slow(RESPONSE_MS));
  const events = await insertEvents(stores, await tenant.userId(), { count: PER_WEBHOOK });
  for (let n = 0; n < WEBHOOKS; n++) {
    const { id } = await tenant.webhook(receiver.url(`/${n}`));
    await insertDeliveries(stores, id, events, { status: 'pending' });
  }
  await stores.query(`UPDATE deliveries SET next_attempt_at = now() - interval '1 minute'`);
  const deliveries = WEBHOOKS * PER_WEBHOOK;
  // The last hundred of a webhook are offered to all workers.
  await receiver.waitFor(deliveries * 0.6, { timeoutMs: 120_000 });
  const [granted, refused] = [await claims('granted'), await claims('refused')];
  await receiver.waitFor(deliveries, { timeoutMs: 120_000 });
  expect(receiver.received).toHaveLength(deliveries);
  expect(refused / granted).toBeLessThan(0.2);
});
