import { jest } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import { GenericPlanConnections } from '../../src/platform/database/generic-plan-connections.js';
import { weeklyPartition } from '../../src/platform/database/partitions/partitions.js';
import type { ReadQueries } from '../../src/platform/database/reads/read-queries.js';
import type { HistoryReads } from '../../src/platform/database/reads/replica/history-reads.js';
import type { List } from '../../src/platform/database/reads/bounded-list.js';
import { pageStatement } from '../../src/platform/database/reads/list-statements.js';
import { LIST_ORDERED_DUE } from '../../src/deliveries/coordination/ordered-due.js';
import { LIST_DUE } from '../../src/deliveries/coordination/turns.repository.js';
import { CLAIM } from '../../src/deliveries/dispatch/claims.repository.js';
import { EXPAND_FIRST } from '../../src/events/fan-out/fan-out-tasks.repository.js';
import { RECORD, RECORD_AND_CLEAR } from '../../src/deliveries/attempt/results.repository.js';
import { DeliveriesRepository } from '../../src/deliveries/history/deliveries.repository.js';
import { READ_ENDED } from '../../src/deliveries/stream/attempt-stream.repository.js';
import { READ_NEW } from '../../src/events/stream/event-stream.repository.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Receiver } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

const [FIRST, LAST] = ['0', 'f'].map((digit) => idOfNow(digit)) as [string, string];
const IDS = `{${FIRST},${LAST}}`;
const THIS_WEEK = weeklyPartition('', new Date()).name;
const RECORD_PARAMETERS = `'${IDS}', '${IDS}', '${IDS}', '{a,b}', '{1,2}', '{a,b}', '{1,2}', '{a,b}', '{now,now}',
    '{1,2}', '{a,b}', '{true,true}', 5, 1000`;
const PARAMETERS: Record<string, string> = {
  claim: `'${IDS}', '${randomUUID()}', false, '${FIRST}', '${LAST}', false`,
  expand_first: `'${IDS}', 20`,
  list_due: `'${randomUUID()}', 10`,
  list_ordered_due: `'${randomUUID()}', 10, '${FIRST}'`,
  record: RECORD_PARAMETERS,
  record_and_clear: RECORD_PARAMETERS,
  read_new: `'${IDS}', '${IDS}', '${LAST}', 500`,
  read_ended: `'${IDS}', '${FIRST}', 2000`,
};

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Join Filter'?: string;
  readonly Plans?: readonly PlanNode[];
}

let app: AppProcess;
let plans: GenericPlanConnections;

/** The tables hold two or four rows, and PostgreSQL knows it: it has every reason to read them whole. */
beforeAll(async () => {
  app = await startApp();
  const receiver = await Receiver.start();
  const tenant = await Tenant.on(app.url);
  for (const path of ['/a', '/b']) await tenant.webhook(receiver.url(path));
  for (let n = 0; n < 2; n++) await tenant.measure();
  await receiver.waitFor(4);
  await receiver.stop();
  await app.stores.query('ANALYZE');
  plans = new GenericPlanConnections({ databaseUrl: app.stores.databaseUrl } as AppConfig);
});

afterAll(async () => {
  await plans.onApplicationShutdown();
  await app.stop();
});

async function planOf(name: string, sql: string): Promise<PlanNode[]> {
  await plans.query(`PREPARE ${name} AS ${sql}`, []);
  const [row] = await plans.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
    `EXPLAIN (FORMAT JSON) EXECUTE ${name} (${PARAMETERS[name]})`,
    [],
  );
  return row ? nodesOf(row['QUERY PLAN'][0].Plan) : [];
}

/** The page of deliveries that a client asks for, as a statement. */
async function historyPage(limit: number): Promise<{ sql: string; values: unknown[] }> {
  const lists: List[] = [];
  const list = (_account: string, it: List) => {
    lists.push(it);
    return Promise.resolve({ items: [], total: 0 });
  };
  const repository = new DeliveriesRepository(
    {} as ReadQueries,
    { list } as unknown as HistoryReads,
  );
  await repository.list({ id: randomUUID(), userId: randomUUID() }, { skip: 0, limit }, null);
  return pageStatement(lists[0] as List);
}

function nodesOf(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(nodesOf)];
}

/** What is known to be empty may be read by any index. */
function isOfThisWeek({ 'Relation Name': table = '' }: PlanNode): boolean {
  return !/_\d{8}$/.test(table) || table.endsWith(THIS_WEEK);
}

/** A version 7 id of this moment that goes on with this digit. */
function idOfNow(digit: string): string {
  const moment = Date.now().toString(16).padStart(12, '0');
  return `${moment.slice(0, 8)}-${moment.slice(8)}-7${digit.repeat(3)}-8${digit.repeat(3)}-${digit.repeat(12)}`;
}

describe('the statements that move deliveries', () => {
  it.each([
    ['claim', CLAIM, ['deliveries', 'events', 'webhooks', 'workers']],
    ['record', RECORD, ['deliveries', 'webhooks']],
    ['record_and_clear', RECORD_AND_CLEAR, ['deliveries', 'delivery_attempts', 'webhooks']],
  ])('%s what they name, row by row, by its key', async (name, sql, tables) => {
    const nodes = (await planOf(name, sql)).filter(isOfThisWeek);
    const scans = nodes.filter((node) => node['Index Name'] !== undefined);
    const seen = scans.map((node) => node['Relation Name']?.replace(THIS_WEEK, ''));
    expect([...new Set(seen)].sort()).toEqual(tables);
    // Of an attempt the number is known, not the id.
    for (const scan of scans)
      expect(scan['Index Name']).toMatch(/_pkey$|_delivery_id_attempt_idx$/);
    expect(nodes.map((node) => node['Join Filter'])).toEqual(nodes.map(() => undefined));
    const types = nodes.map((node) => node['Node Type']);
    expect(types).not.toContainEqual(expect.stringMatching(/Seq Scan|Bitmap|Hash Join|Merge/));
  });

  it.each([
    ['read_new', READ_NEW, { events: 'user_id_id_idx' }],
    ['list_due', LIST_DUE, { deliveries: 'webhook_id_next_attempt_at_idx', webhooks: 'pkey' }],
    ['read_ended', READ_ENDED, { delivery_attempts: 'pkey', deliveries: 'pkey', webhooks: 'pkey' }],
  ])('%s what follows a position, in the order of its index', async (name, sql, indexes) => {
    const nodes = (await planOf(name, sql)).filter(isOfThisWeek);
    const scans = nodes.filter((node) => node['Index Name'] !== undefined);
    const used = scans.map((node): [string, string] => {
      const table = node['Relation Name']?.replace(THIS_WEEK, '') ?? '';
      return [table, node['Index Name']?.replace(`${node['Relation Name']}_`, '') ?? ''];
    });
    expect(Object.fromEntries(used)).toEqual(indexes);
    const types = nodes.map((node) => node['Node Type']);
    expect(types).not.toContainEqual(expect.stringMatching(/Seq Scan|Bitmap|Hash Join|Merge Join/));
  });

  it('list_ordered_due by the index of what is pending in order, and of what is not delivered', async () => {
    const nodes = (await planOf('list_ordered_due', LIST_ORDERED_DUE)).filter(isOfThisWeek);
    const indexes = nodes.flatMap((node) =>
      node['Relation Name'] === `deliveries${THIS_WEEK}` ? (node['Index Name'] ?? '?') : [],
    );
    expect(indexes.map((name) => name.replace(`deliveries${THIS_WEEK}_`, '')).sort()).toEqual([
      'webhook_id_order_key_order_seq_idx',
      'webhook_id_order_key_order_seq_idx',
      'webhook_id_status_id_idx',
      'webhook_id_status_id_idx',
    ]);
    const types = nodes.map((node) => node['Node Type']);
    expect(types).not.toContainEqual(expect.stringMatching(/Seq Scan|Bitmap|Hash Join|Merge Join/));
  });

  it('expand_first the tasks and what they name, by their keys', async () => {
    const nodes = (await planOf('expand_first', EXPAND_FIRST)).filter(isOfThisWeek);
    const scans = nodes.filter((node) => node['Index Name'] !== undefined);
    const seen = scans.map((node) => node['Relation Name']?.replace(THIS_WEEK, ''));
    expect([...new Set(seen)].sort()).toEqual(['events', 'fan_out_tasks', 'webhooks']);
    for (const scan of scans) expect(scan['Index Name']).toMatch(/_pkey$/);
    const types = nodes.map((node) => node['Node Type']);
    expect(types).toContain('Tid Scan');
    expect(types).not.toContainEqual(expect.stringMatching(/Seq Scan|Bitmap|Hash Join|Merge/));
  });

  it('are planned anew after half a minute', async () => {
    const scan = async (): Promise<string> => {
      const rows = await plans.query(`EXPLAIN EXECUTE look_up ('${FIRST}')`, []);
      return JSON.stringify(rows);
    };
    await plans.query('PREPARE look_up AS SELECT seen_at FROM workers WHERE id = $1', []);
    expect(await scan()).toContain('Index Scan');
    await plans.query('SET enable_indexscan = off', []);
    expect(await scan()).toContain('Index Scan');
    const now = performance.now();
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now + 30_001);
    try {
      expect(await scan()).toContain('Seq Scan');
    } finally {
      clock.mockRestore();
    }
  });
});

describe('a page of deliveries', () => {
  it('reads the events of its deliveries only, however long it is', async () => {
    const { sql, values } = await historyPage(500);
    const { rows } = await app.stores.pool.query<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
      `EXPLAIN (FORMAT JSON) ${sql}`,
      values,
    );
    const nodes = rows.flatMap((row) => nodesOf(row['QUERY PLAN'][0].Plan));
    const types = nodes.map((node) => node['Node Type']);
    expect(types).toContain('Nested Loop');
    expect(types).not.toContainEqual(expect.stringMatching(/Hash Join|Merge Join/));
  });
});
