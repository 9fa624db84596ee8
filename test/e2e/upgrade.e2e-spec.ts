import { createHmac, randomBytes } from 'node:crypto';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/app.module.js';
import { migrationOptions } from '../../src/platform/database/data-source-options.js';
import { idFloor } from '../../src/platform/database/clock/id-generator.js';
import { migrate } from '../../src/platform/database/migrate.js';
import { partitionedTables } from '../../src/platform/database/partitions/partitioned.js';
import { weeklyPartition } from '../../src/platform/database/partitions/partitions.js';
import { startApp } from '../support/app-process.js';
import { failTimes } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

/** The migration that gave events and deliveries more columns and indexes. */
const EVENT_HISTORY = 1764400000000;
const SECRET = 'a secret of my own';
const DAY_MS = 86_400_000;
const daysAgo = (days: number): Date => new Date(Date.now() - days * DAY_MS);
/** Moments of four weeks, in three of which the previous version left rows. */
const WEEKS = [21, 14, 7, 0].map(daysAgo);

/** As the previous version prepared them. */
const OLD_INSERTS = {
  events: {
    name: 'old_events',
    text: `INSERT INTO events (id, user_id, type, data, occurred_at)
      SELECT id, user_id, type, data, date_trunc('milliseconds', now())
      FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS new (id, user_id, type, data)`,
  },
  deliveries: {
    name: 'old_deliveries',
    text: `INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, next_attempt_at, created_at)
      SELECT id, webhook_id, event_id, event_type, 'pending', now(), now()
      FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[])
        AS new (id, webhook_id, event_id, event_type)`,
  },
};

const INDEXES = ['events', 'deliveries'] as const;

describe('an upgrade from the version before events had a history', () => {
  let stores: Stores;
  let tenant: Tenant;
  let receiver: Receiver;
  let webhookId: string;
  let old: pg.Client;

  /** A webhook with a secret. */
  beforeAll(async () => {
    stores = await Stores.create();
    receiver = await Receiver.start();
    const app = await startApp({ stores, role: 'api' });
    tenant = await Tenant.on(app.url);
    webhookId = (await tenant.webhook(receiver.url(), { secret: SECRET })).id;
    await app.stop();
    for (const at of WEEKS) await addPartitions(at);
  });

  /** The schema of the previous version, without rows, and a connection of an old process. */
  beforeEach(async () => {
    await stores.query('TRUNCATE events, deliveries, delivery_attempts');
    await downgrade();
    old = new pg.Client({ connectionString: stores.databaseUrl });
    await old.connect();
  });

  afterEach(() => old.end());

  afterAll(async () => {
    await receiver.stop();
    await stores.dispose();
  });

  async function downgrade(): Promise<void> {
    const dataSource = new DataSource(migrationOptions(stores.databaseUrl));
    await dataSource.initialize();
    const last = async (): Promise<number> => {
      const [row] = await stores.query<{ last: string }>(
        'SELECT max(timestamp) AS last FROM migrations',
      );
      return Number(row?.last);
    };
    while ((await last()) >= EVENT_HISTORY) await dataSource.undoLastMigration();
    await dataSource.destroy();
  }

  async function addPartitions(at: Date): Promise<void> {
    for (const { table } of partitionedTables(ENTITIES)) {
      const { name, from, to } = weeklyPartition(table, at);
      await stores.query(
        `CREATE TABLE IF NOT EXISTS ${name} PARTITION OF ${table} FOR VALUES FROM ('${from}') TO ('${to}')`,
      );
    }
  }

  /** An event and its pending delivery, inserted as the previous version did. */
  async function insertAsBefore(at: Date): Promise<{ eventId: string; deliveryId: string }> {
    const [eventId, deliveryId] = [newId(at), newId(at)];
    const [webhook] = await stores.query<{ user_id: string }>(
      'SELECT user_id FROM webhooks WHERE id = $1',
      [webhookId],
    );
    const data = JSON.stringify({ cpu_usage: 1, text: 'grüße' });
    const values = [[eventId], [webhook?.user_id], ['metrics.report'], [data]];
    await old.query({ ...OLD_INSERTS.events, values });
    await old.query({
      ...OLD_INSERTS.deliveries,
      values: [[deliveryId], [webhookId], [eventId], ['metrics.report']],
    });
    return { eventId, deliveryId };
  }

  /** The indexes that are invalid, or lack the part of a partition. */
  async function incompleteIndexes(): Promise<string[]> {
    const rows = await stores.query<{ name: string }>(
      `SELECT i.indexrelid::regclass::text AS name
       FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
       WHERE c.relname ~ '^(events|deliveries)(_\\d{8})?$' AND (NOT i.indisvalid OR (c.relkind = 'p' AND
         (SELECT count(*) FROM pg_inherits WHERE inhparent = i.indexrelid) <>
         (SELECT count(*) FROM pg_inherits WHERE inhparent = i.indrelid)))`,
    );
    return rows.map(({ name }) => name);
  }

  const indexNames = async (): Promise<string[]> => {
    const rows = await stores.query<{ name: string }>(
      `SELECT indexrelid::regclass::text AS name FROM pg_index
       WHERE indrelid = ANY ($1::regclass[]) ORDER BY name`,
      [INDEXES],
    );
    return rows.map(({ name }) => name);
  };

  /** An index that is built concurrently waits for older snapshots, such as this one. */
  async function whileSnapshotIsHeld(work: () => Promise<void>): Promise<void> {
    await old.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await old.query('SELECT FROM users');
    await work().finally(() => old.query('COMMIT'));
  }

  async function cancelIndex(): Promise<boolean> {
    const cancelled = await stores.query(
      `SELECT pg_cancel_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND query LIKE 'CREATE INDEX CONCURRENTLY%'
         AND wait_event_type = 'Lock'`,
    );
    return cancelled.length > 0;
  }

  it('waits for a long read without holding up an old process', async () => {
    const reader = new pg.Client({ connectionString: stores.databaseUrl });
    await reader.connect();
    await reader.query('BEGIN');
    await reader.query('SELECT FROM events');
    let migrated = false;
    const migration = migrate(stores.databaseUrl).then(() => (migrated = true));
    await old.query('SET statement_timeout = 2000');
    for (let n = 0; n < 100; n += 1) await insertAsBefore(WEEKS[0] as Date);
    const waiting = `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'ALTER TABLE events%'`;
    await eventually(async () => (await stores.query(waiting)).length > 0);
    await insertAsBefore(WEEKS[0] as Date);
    expect(migrated).toBe(false);
    await reader.query('COMMIT');
    await reader.end();
    await migration;
    expect(await incompleteIndexes()).toEqual([]);
  });

  it('builds the indexes of all partitions while an old process inserts', async () => {
    const before = await indexNames();
    for (const at of WEEKS.slice(1)) await insertAsBefore(at);

    let isOver = false;
    let inserted = WEEKS.length - 1;
    const inserts = (async () => {
      for (; !isOver; inserted++) await insertAsBefore(WEEKS[inserted % WEEKS.length] as Date);
    })();
    await migrate(stores.databaseUrl);
    const during = inserted;
    await eventually(() => inserted > during, { what: 'an insert after the migration' });
    isOver = true;
    await inserts;

    expect(await incompleteIndexes()).toEqual([]);
    expect(await indexNames()).toEqual(
      expect.arrayContaining([...before, 'events_user_id', 'events_user_type', 'events_agent_id']),
    );
    const [counts] = await stores.query(
      `SELECT count(*)::integer AS deliveries, count(e.id)::integer AS events,
         count(e.matched)::integer AS matched, count(*) FILTER (WHERE e.is_test)::integer AS tests
       FROM deliveries d LEFT JOIN events e ON e.id = d.event_id`,
    );
    expect(counts).toEqual({ deliveries: inserted, events: inserted, matched: 0, tests: 0 });

    await addPartitions(daysAgo(-70));
    expect(await incompleteIndexes()).toEqual([]);
  });

  it('can be repeated after it was interrupted while it built an index', async () => {
    await insertAsBefore(WEEKS[1] as Date);
    await whileSnapshotIsHeld(async () => {
      const interrupted = expect(migrate(stores.databaseUrl)).rejects.toThrow('canceling');
      await eventually(cancelIndex, { timeoutMs: 30_000, what: 'an index that waits' });
      await interrupted;
    });
    const invalid = (await incompleteIndexes()).filter((name) => /_\d{8}_/.test(name));
    expect(invalid).toHaveLength(1);

    await migrate(stores.databaseUrl);
    expect(await incompleteIndexes()).toEqual([]);
    await insertAsBefore(WEEKS[0] as Date);
  });

  it('keeps the bytes and the `webhook-id` of pending deliveries', async () => {
    const first = await insertAsBefore(WEEKS[2] as Date);
    const second = await insertAsBefore(WEEKS[3] as Date);
    receiver.respond(failTimes(1));
    const app = await startApp({ stores });
    const during = await insertAsBefore(WEEKS[3] as Date);
    const requests = await receiver.waitFor(6);
    for (const { eventId, deliveryId } of [first, second, during]) {
      const [event] = await stores.query<{ occurred_at: Date; data: string }>(
        'SELECT occurred_at, data FROM events WHERE id = $1',
        [eventId],
      );
      const attempts = requests.filter((it) => it.header('x-mutx-delivery-id') === deliveryId);
      expect(attempts.map((it) => it.header('x-mutx-attempt'))).toEqual(['1', '2']);
      for (const request of attempts) {
        expect(request.text).toBe(
          `{"event":"metrics.report","timestamp":"${event?.occurred_at.toISOString()}",` +
            `"delivery_id":"${deliveryId}","data":${event?.data}}`,
        );
        expect(request.header('webhook-id')).toBe(deliveryId);
        const signed = `${deliveryId}.${request.header('webhook-timestamp')}.${request.text}`;
        const mac = createHmac('sha256', SECRET).update(signed).digest('base64');
        expect(request.header('webhook-signature')).toBe(`v1,${mac}`);
        expect(request.header('x-mutx-event-id')).toBe(eventId);
        expect(request.header('x-mutx-replay-of')).toBeUndefined();
      }
    }

    receiver.clear();
    await tenant.at(app.url).measure();
    const [request] = await receiver.waitFor(1);
    expect(request?.header('webhook-id')).toBe(request?.header('x-mutx-event-id'));
    await app.stop();
  });
});

/** A version 7 id of this moment. */
function newId(at: Date): string {
  return idFloor(at).slice(0, -12) + randomBytes(6).toString('hex');
}
