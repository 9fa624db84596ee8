import { DataSource } from 'typeorm';
import { FullAccountsRepository } from '../../src/deliveries/overflow/full-accounts.repository.js';
import { PendingLimit } from '../../src/deliveries/overflow/pending-limit.js';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import { FIRST_ID } from '../../src/platform/database/clock/id-generator.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

const LIMIT = 10;

describe('the pending deliveries of an account', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp({ env: { MAX_PENDING_PER_ACCOUNT: String(LIMIT) } });
    receiver = await Receiver.start();
  });

  beforeEach(async () => {
    tenant = await Tenant.on(app.url);
  });

  afterAll(async () => {
    await receiver.stop();
    await app.stop();
  });

  const isFull = async (): Promise<boolean> => {
    const rows = await app.stores.query('SELECT FROM full_accounts WHERE user_id = $1', [
      await tenant.userId(),
    ]);
    return rows.length > 0;
  };

  /** A paused webhook with as many pending deliveries as the account may have. */
  const full = async (input: object = {}): Promise<string> => {
    const { id } = await tenant.webhook(receiver.url('/paused'), { is_paused: true, ...input });
    for (let n = 0; n < LIMIT; n++) await tenant.measure();
    await eventually(isFull, { timeoutMs: 20_000, what: 'the account is full' });
    return id;
  };

  it.each([
    ['an ordinary webhook', {}],
    ['an ordered one', { ordering: 'agent' }],
  ])('are limited: further ones are cancelled, and can be replayed later: %s', async (_, input) => {
    const id = await full(input);
    await tenant.measure({ cpu_usage: 77 });
    const [latest, ...kept] = await tenant.history(id);
    expect(latest).toMatchObject({ status: 'cancelled', attempts: 0, next_attempt_at: null });
    expect((await tenant.delivery(id, latest?.id ?? '')).explanation).toMatchObject({
      code: 'overflow',
    });
    expect(kept.map(({ status }) => status)).toEqual(Array(LIMIT).fill('pending'));

    const replay = `/webhooks/${id}/deliveries/${latest?.id}/replay`;
    expect(await tenant.api.post(replay)).toMatchObject({
      status: 409,
      body: { code: 'too_many_pending' },
    });
    const all = await tenant.replay(id, { status: 'cancelled' });
    await tenant.change(id, { is_paused: false });
    await tenant.endedReplay(all, { timeoutMs: 30_000 });
    const sent = (await tenant.settled(id, LIMIT + 2)).find(
      ({ replay_of }) => replay_of === latest?.id,
    );
    expect(sent).toMatchObject({ status: 'delivered' });
    await eventually(async () => !(await isFull()), { timeoutMs: 20_000 });
    await tenant.measure();
    const [next] = await tenant.settled(id, LIMIT + 3);
    expect(next).toMatchObject({ status: 'delivered' });
  });

  it('do not limit another account', async () => {
    await full();
    const other = await Tenant.on(app.url);
    const { id } = await other.webhook(receiver.url('/other'));
    await other.measure();
    expect(await other.finalDelivery(id)).toMatchObject({ status: 'delivered' });
  });
});

describe('the count of pending deliveries', () => {
  const PENDING = 130;
  let app: AppProcess;
  let dataSource: DataSource;
  let accounts: FullAccountsRepository;
  let webhookId: string;

  /** Without a worker, which would count, too. */
  beforeAll(async () => {
    app = await startApp({ role: 'api' });
    dataSource = await new DataSource(dataSourceOptions(app.stores.databaseUrl)).initialize();
    accounts = new FullAccountsRepository(dataSource);
    const tenant = await Tenant.on(app.url);
    const receiver = 'http://127.0.0.1:9/';
    ({ id: webhookId } = await tenant.webhook(receiver));
    await tenant.webhook(receiver, { events: ['agent.*'] });
    await tenant.report('running');
    for (let n = 0; n < PENDING + 2; n++) await tenant.measure();
    const [first, second] = await tenant.history(webhookId);
    await app.stores.query(
      `UPDATE deliveries SET status = CASE id WHEN $1 THEN 'delivered' ELSE 'failed' END
       WHERE id = ANY ($2::uuid[])`,
      [first?.id, [first?.id, second?.id]],
    );
  });

  afterAll(async () => {
    await dataSource.destroy();
    await app.stop();
  });

  it('reads all that are pending in the order of their ids, and nothing else', async () => {
    const counts: number[] = [];
    for (let afterId: string = FIRST_ID; ;) {
      const counted = await accounts.countAfter(webhookId, afterId, 50);
      if (counted === null) break;
      counts.push(counted.count);
      afterId = counted.lastId;
    }
    expect(counts).toEqual([50, 50, 30]);
  });

  it('goes on beyond what the first statement counts', async () => {
    const backlogs = await accounts.listBacklogs(100);
    expect(backlogs.map(({ pending }) => pending).sort()).toEqual([1, 100]);

    const isFullAt = async (maxPendingPerAccount: number): Promise<boolean> => {
      const config = { delivery: { maxPendingPerAccount } } as AppConfig;
      await new PendingLimit(config, accounts).count();
      return (await app.stores.query('SELECT FROM full_accounts')).length > 0;
    };
    expect(await isFullAt(PENDING + 2)).toBe(false);
    expect(await isFullAt(PENDING + 1)).toBe(true);
    expect(await isFullAt(2 * PENDING)).toBe(false);
  });
});
