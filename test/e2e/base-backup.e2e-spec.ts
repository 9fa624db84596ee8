import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { mutxSignature } from '../../src/deliveries/attempt/signature.js';
import { Postgres } from '../../tools/faults/servers/postgres.js';
import { startApp } from '../support/app-process.js';
import { hang, ok } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

/** Of Debian 12; the embedded PostgreSQL has no `pg_basebackup`. */
const PROGRAMS = '/usr/lib/postgresql/15/bin';
const SECRET = 'a secret of my own';
const REPORTERS = 4;
const BEFORE = 40;
/** It starts two servers of PostgreSQL and the application twice, and waits for a lease to expire. */
const LIMIT_MS = 180_000;

const isInstalled = existsSync(join(PROGRAMS, 'pg_basebackup'));
if (!isInstalled) it.skip('pg_basebackup of PostgreSQL 15 is missing here', () => undefined);
const describeIfInstalled = isInstalled ? describe : describe.skip;

interface Row {
  id: string;
  status: string;
  claimed: boolean;
}

describeIfInstalled('a base backup', () => {
  let stores: [Stores, Stores];
  let receiver: Receiver;
  let folder: string;
  const servers: Postgres[] = [];
  let database: pg.Pool;

  beforeAll(async () => {
    stores = [await Stores.create(), await Stores.create()];
    receiver = await Receiver.start();
    folder = await mkdtemp(join(tmpdir(), 'mutx-base-backup-'));
    await chmod(folder, 0o711);
  });

  afterAll(async () => {
    await receiver.stop();
    await database.end();
    for (const server of servers) await server.dispose();
    for (const it of stores) await it.dispose();
    await rm(folder, { recursive: true });
  });

  it(
    'of a running server under load starts, and what was pending or in flight is delivered',
    async () => {
      const [before, after] = stores;
      const primary = await Postgres.create(join(folder, 'primary'), PROGRAMS);
      servers.push(primary);
      const env = { DATABASE_URL: primary.url, DELIVERY_TIMEOUT_MS: '60000' };
      const app = await startApp({ stores: before, env });
      const tenant = await Tenant.on(app.url);
      receiver.on('/hangs', hang());
      const hanging = await tenant.webhook(receiver.url('/hangs'), { secret: SECRET });
      const healthy = await tenant.webhook(receiver.url('/healthy'), { secret: SECRET });
      let isLoaded = true;
      let reports = 0;
      const load = Array.from({ length: REPORTERS }, async () => {
        for (; isLoaded; reports++) await tenant.measure();
      });
      await receiver.waitFor(BEFORE, {
        where: ({ path }) => path === '/healthy',
        timeoutMs: 30_000,
      });
      const acknowledged = reports;

      const restored = await primary.restoredFromBackup(join(folder, 'restored'), PROGRAMS);
      servers.push(restored);
      isLoaded = false;
      await Promise.all(load);
      await app.kill();

      database = new pg.Pool({ connectionString: restored.url, max: 2 });
      const list = async (webhookId: string): Promise<Row[]> => {
        const { rows } = await database.query<Row>(
          `SELECT id, status, claimed_by IS NOT NULL AS claimed FROM deliveries
         WHERE webhook_id = $1 ORDER BY id`,
          [webhookId],
        );
        return rows;
      };
      const pending = await list(hanging.id);
      expect(pending.length).toBeGreaterThanOrEqual(acknowledged);
      expect(pending.length).toBeLessThanOrEqual(reports);
      expect(await list(healthy.id)).toHaveLength(pending.length);
      expect(pending.filter(({ claimed }) => claimed).length).toBeGreaterThan(0);

      receiver.dropAll();
      receiver.on('/hangs', ok());
      const { JWT_SECRET, ENCRYPTION_KEYS } = before.env;
      const again = await startApp({
        stores: after,
        env: { DATABASE_URL: restored.url, JWT_SECRET, ENCRYPTION_KEYS },
      });
      await eventually(
        async () => {
          const rows = [...(await list(hanging.id)), ...(await list(healthy.id))];
          const open = rows.filter(({ status }) => status !== 'delivered');
          if (open.length > 0)
            throw new Error(`${open.length} of ${rows.length} are not delivered`);
          return true;
        },
        { timeoutMs: 90_000, what: 'the deliveries of the backup' },
      );
      const arrived = receiver.received.filter(({ path }) => path === '/hangs');
      const ids = new Set(arrived.map((request) => request.header('x-mutx-delivery-id')));
      expect([...ids].sort()).toEqual(pending.map(({ id }) => id));
      for (const request of receiver.received) {
        expect(request.header('x-mutx-signature')).toBe(mutxSignature(SECRET, request.text));
      }
      await again.stop();
    },
    LIMIT_MS,
  );
});
