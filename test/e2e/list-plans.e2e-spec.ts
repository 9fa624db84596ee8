import { randomUUID } from 'node:crypto';
import {
  deliveryFilters,
  type DeliveryFilters,
} from '../../src/deliveries/history/delivery-filters.js';
import {
  countStatement,
  pageStatement,
} from '../../src/platform/database/reads/list-statements.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { insertRows } from '../support/rows.js';

/** Of 60,000 rows; all of them are in thousands of blocks. */
const MAX_BLOCKS = 300;

let app: AppProcess;
const webhookId = randomUUID();
const others = [webhookId, ...Array.from({ length: 9 }, () => randomUUID())];

beforeAll(async () => {
  app = await startApp({ role: 'api' });
  await insertRows(app.stores, 'deliveries', 60_000, {
    webhook_id: `'${webhookId}'`,
    event_id: 'gen_random_uuid()',
    event_type: `'agent.heartbeat'`,
    status: `CASE WHEN n % 2 = 0 THEN 'cancelled' ELSE 'delivered' END`,
    created_at: 'now()',
  });
  await app.stores.query('VACUUM ANALYZE deliveries');
});
afterAll(() => app.stop());

/** Blocks that PostgreSQL reads for a statement. */
async function blocksOf({ sql, values }: { sql: string; values: unknown[] }): Promise<number> {
  interface Explained {
    'QUERY PLAN': [{ Plan: { 'Shared Hit Blocks': number; 'Shared Read Blocks': number } }];
  }
  const explain = `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${sql}`;
  const [row] = await app.stores.query<Explained>(explain, values);
  const plan = row?.['QUERY PLAN'][0].Plan;
  return (plan?.['Shared Hit Blocks'] ?? Infinity) + (plan?.['Shared Read Blocks'] ?? Infinity);
}

describe('a page of deliveries and its count read a few blocks', () => {
  it.each<[string, string[], DeliveryFilters]>([
    ['without filters', [webhookId], { types: null }],
    ['of types that there are not', [webhookId], { types: ['agent.status', 'webhook.test'] }],
    ['of one type that there is not', [webhookId], { types: ['metrics.report'] }],
    ['of a family', [webhookId], { types: ['agent.status', 'agent.heartbeat'] }],
    ['without success', [webhookId], { types: null, success: false }],
    ['of a status that there is not', [webhookId], { types: null, status: 'failed' }],
    ['of an account', others, { types: null }],
    ['of an account, of a family', others, { types: ['agent.status', 'agent.heartbeat'] }],
  ])('%s', async (_what, webhookIds, filters) => {
    const list = {
      columns: 't.id',
      table: 'deliveries',
      ...deliveryFilters(webhookIds, filters),
      slice: { skip: 0, limit: 50 },
    };
    expect(await blocksOf(pageStatement(list))).toBeLessThan(MAX_BLOCKS);
    expect(await blocksOf(countStatement(list))).toBeLessThan(MAX_BLOCKS);
  });
});
