import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { idFloor } from '../../src/platform/database/clock/id-generator.js';
import { ENTITIES } from '../../src/app.module.js';
import { partitionedTables } from '../../src/platform/database/partitions/partitioned.js';
import { weeklyPartition } from '../../src/platform/database/partitions/partitions.js';
import { ExpiredDeliveriesRepository } from '../../src/maintenance/expired-deliveries.repository.js';
import { LeftoversRepository } from '../../src/maintenance/leftovers.repository.js';
import { Retention } from '../../src/maintenance/retention.js';
import { RetentionRepository } from '../../src/maintenance/retention.repository.js';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import type { DatabaseClock } from '../../src/platform/database/clock/database-clock.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';
import { plannedExpansion } from '../support/wide-webhooks.js';

const DAY_MS = 86_400_000;
const RETENTION_DAYS = 30;
interface DeliveryFields {
  eventId?: string;
  webhookId?: string;
  replayOf?: string | null;
}

const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
const TABLES = partitionedTables(ENTITIES)
  .map(({ table }) => table)
  .sort();

describe('retention', () => {
  let stores: Stores;
  let dataSource: DataSource;
  let repository: RetentionRepository;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    stores = await Stores.create();
    await (await startApp({ stores })).stop();
    dataSource = await new DataSource({
      ...dataSourceOptions(stores.databaseUrl),
      entities: ENTITIES,
    }).initialize();
    repository = new RetentionRepository(dataSource);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await stores.dispose();
  });

  const addWeek = async (at: Date): Promise<string> => {
    for (const table of TABLES) {
      const { name, from, to } = weeklyPartition(table, at);
      await stores.query(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
    return weeklyPartition('events', at).name.slice(-8);
  };

  /** A delivery of an event, by default of the same moment; returns its id. */
  const addDelivery = async (
    at: Date,
    status: string,
    { eventId = idFloor(at), webhookId = newId(), replayOf = null }: DeliveryFields = {},
  ): Promise<string> => {
    const id = at.getTime() < Date.now() - DAY_MS ? idFloor(at) : newId();
    await stores.query(
      `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at, replay_of)
       VALUES ($1, $2, $3, 'metrics.report', $4, $5, $5, $6)`,
      [id, webhookId, eventId, status, at, replayOf],
    );
    return id;
  };

  /** An attempt of it is in progress. */
  const claim = async (id: string): Promise<void> => {
    const worker = newId();
    await stores.query(
      `INSERT INTO workers (id, started_at, seen_at) VALUES ($1, now(), now() + interval '1 hour')`,
      [worker],
    );
    await stores.query(`UPDATE deliveries SET claimed_by = $2, claimed_at = now() WHERE id = $1`, [
      id,
      worker,
    ]);
  };

  const newId = (): string => idFloor(new Date()).slice(0, -12) + randomUUID().slice(-12);

  /** The tables that have a partition of the week. */
  const kept = async (week: string): Promise<string[]> => {
    const weeks = await repository.findWeeks();
    return [...(weeks.find((other) => other.week === week)?.tables ?? [])];
  };

  const enforce = (): Promise<void> =>
    new Retention(
      { retention: { days: RETENTION_DAYS } } as AppConfig,
      { now: () => new Date(), nowMs: () => Date.now(), isPlausible: true } as DatabaseClock,
      repository,
      new LeftoversRepository(dataSource),
      new ExpiredDeliveriesRepository(dataSource, plannedExpansion(dataSource)),
    ).enforce();

  it('leaves alone a partition that is being read, and drops it once for all who ask', async () => {
    for (const table of ['deliveries', 'events']) {
      const week = await addWeek(daysAgo(120));
      const reader = dataSource.createQueryRunner();
      try {
        await reader.startTransaction();
        await reader.query(`SELECT FROM ${table}_${week}`);
        await expect(repository.drop(table, week)).rejects.toThrow('lock timeout');
        await reader.commitTransaction();
      } finally {
        await reader.release();
      }
      const three = [1, 2, 3];
      // Three connections, open and at hand: otherwise the first has dropped it before the others ask.
      await Promise.all(three.map(() => dataSource.query('SELECT pg_sleep(0.2)')));
      await Promise.all(three.map(() => repository.drop(table, week)));
      expect(await kept(week)).not.toContain(table);
    }
  });

  it('drops whole weeks that are past, but none in which an attempt is in progress', async () => {
    const past = await addWeek(daysAgo(60));
    const waiting = await addWeek(daysAgo(90));
    const recent = await addWeek(daysAgo(25));
    await addDelivery(daysAgo(60), 'delivered');
    await claim(await addDelivery(daysAgo(90), 'pending'));
    await addDelivery(daysAgo(25), 'delivered');

    const app = await startApp({ stores, env: { RETENTION_DAYS: String(RETENTION_DAYS) } });
    await eventually(async () => (await kept(past)).length === 0, {
      timeoutMs: 20_000,
      what: 'the past week is dropped',
    });
    expect(await kept(waiting)).toEqual(TABLES);
    expect(await kept(recent)).toEqual(TABLES);
    await app.stop();
  });

  it('fails what was pending for all that time, so that it keeps no history', async () => {
    const [past, other] = [await addWeek(daysAgo(60)), await addWeek(daysAgo(100))];
    const webhookId = newId();
    await addDelivery(daysAgo(60), 'pending', { webhookId });
    const replayed = await addDelivery(new Date(), 'pending', {
      eventId: idFloor(daysAgo(100)),
      webhookId,
    });
    await addWeek(daysAgo(RETENTION_DAYS - 1));
    const recent = await addDelivery(daysAgo(RETENTION_DAYS - 1), 'pending', { webhookId });
    await enforce();
    expect([...(await kept(past)), ...(await kept(other))]).toEqual([]);
    const left = await stores.query<{ id: string; status: string; end_reason: string | null }>(
      'SELECT id, status, end_reason, error_message FROM deliveries WHERE webhook_id = $1 ORDER BY id',
      [webhookId],
    );
    expect(left).toEqual([
      { id: recent, status: 'pending', end_reason: null, error_message: null },
      {
        id: replayed,
        status: 'failed',
        end_reason: 'expired',
        error_message: expect.stringContaining('retention period of the event ended'),
      },
    ]);
    const counted = await stores.query(
      'SELECT FROM delivery_stat_deltas WHERE $1 = ANY (webhook_ids) AND NOT attempted',
      [webhookId],
    );
    expect(counted).toHaveLength(2);
  });

  it('keeps the events of a week that an attempt of another week sends', async () => {
    const past = await addWeek(daysAgo(60));
    const eventId = idFloor(daysAgo(60));
    const original = await addDelivery(daysAgo(60), 'failed', { eventId });
    const replayed = await addDelivery(new Date(), 'pending', { eventId, replayOf: original });
    await claim(replayed);

    await enforce();
    expect(await kept(past)).toEqual(['events']);
    await enforce();
    expect(await kept(past)).toEqual(['events']);

    await stores.query(
      `UPDATE deliveries SET status = 'delivered', claimed_by = NULL, claimed_at = NULL WHERE id = $1`,
      [replayed],
    );
    await enforce();
    expect(await kept(past)).toEqual([]);
  });

  it('keeps events that a delivery begins to need while it is about to drop them', async () => {
    const past = await addWeek(daysAgo(60));
    const eventId = idFloor(daysAgo(60));
    const partitions = { week: past, tables: await kept(past) };
    expect(await repository.findNeeds(partitions)).toMatchObject({ isReferenced: false });

    const replayed = await addDelivery(new Date(), 'pending', { eventId });
    expect(await repository.drop('events', past)).toBe(false);
    expect(await repository.findNeeds(partitions)).toMatchObject({ isReferenced: true });
    expect(await kept(past)).toContain('events');

    await stores.query(`UPDATE deliveries SET status = 'failed' WHERE id = $1`, [replayed]);
    expect(await repository.drop('events', past)).toBe(true);
    expect(await kept(past)).not.toContain('events');
  });

  it('keeps the events and deliveries that an open replay has yet to read', async () => {
    const past = await addWeek(daysAgo(60));
    const next = weeklyPartition('events', daysAgo(53));
    const replay = await addReplay(daysAgo(61));
    const set = (column: string, value: string): Promise<unknown> =>
      stores.query(`UPDATE replays SET ${column} = $2 WHERE id = $1`, [replay, value]);

    for (const status of ['pending', 'running']) {
      await set('status', status);
      await enforce();
      expect(await kept(past)).toEqual(['deliveries', 'events']);
    }
    await set('cursor_id', next.from);
    await enforce();
    expect(await kept(past)).toEqual([]);

    const again = await addWeek(daysAgo(60));
    await set('cursor_id', idFloor(daysAgo(61)));
    await set('status', 'completed');
    await enforce();
    expect(await kept(again)).toEqual([]);
  });

  const addReplay = async (since: Date): Promise<string> => {
    const [id, userId, webhookId] = [newId(), newId(), newId()];
    await stores.query(
      `INSERT INTO users (id, email, name, password_hash, is_active, created_at)
       VALUES ($1, $2, 'a user', '', true, now())`,
      [userId, `${userId}@example.com`],
    );
    await stores.query(
      `INSERT INTO webhooks (id, user_id, url, events, is_active, created_at, updated_at)
       VALUES ($1, $2, 'http://127.0.0.1:1/', '{*}', true, now(), now())`,
      [webhookId, userId],
    );
    await stores.query(
      `INSERT INTO replays (id, user_id, webhook_id, status, delivery_status, since, cursor_id,
         end_id, created_at, next_turn_at)
       VALUES ($1, $2, $3, 'pending', 'failed', $4, $5, $6, now(), now())`,
      [id, userId, webhookId, since, idFloor(since), idFloor(new Date())],
    );
    return id;
  };

  describe('and a replay', () => {
    let app: AppProcess;
    let receiver: Receiver;

    beforeAll(async () => {
      app = await startApp({ stores, env: { RETENTION_DAYS: String(RETENTION_DAYS) } });
      receiver = await Receiver.start();
    });

    afterAll(async () => {
      await receiver.stop();
      await app.stop();
    });

    it.each([20, RETENTION_DAYS])('of an event that is %i days old', async (days) => {
      const tenant = await Tenant.on(app.url);
      const { id: webhookId, user_id } = await tenant.webhook(receiver.url(`/${days}`), {
        secret: 'a secret of my own',
      });
      const at = daysAgo(days);
      await addWeek(at);
      const eventId = idFloor(at);
      const data = JSON.stringify({ n: days });
      await stores.query(
        `INSERT INTO events (id, user_id, type, data, occurred_at)
         VALUES ($1, $2, 'metrics.report', $3, $4)`,
        [eventId, user_id, data, at],
      );
      const original = await addDelivery(at, 'failed', { eventId, webhookId });
      const replayOf = original;
      const id = await addDelivery(new Date(), 'pending', { eventId, webhookId, replayOf });

      const [request] = await receiver.waitFor(1, { where: ({ path }) => path === `/${days}` });
      expect(request?.json).toEqual({
        event: 'metrics.report',
        timestamp: at.toISOString(),
        delivery_id: id,
        data: { n: days },
      });
      expect(request?.header('x-mutx-replay-of')).toBe(original);
      expect(request?.header('x-mutx-event-id')).toBe(eventId);
      expect(request?.header('webhook-id')).toBe(eventId);
      const history = await tenant.settled(webhookId, 2);
      expect(history).toMatchObject([
        { id, event_id: eventId, replay_of: original, status: 'delivered', payload: data },
        { id: original, event_id: eventId, replay_of: null, status: 'failed', payload: data },
      ]);
    });
  });
});
