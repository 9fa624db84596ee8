import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { mutxSignature } from '../../src/deliveries/attempt/signature.js';
import { startApp } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const PROGRAMS = '/usr/lib/postgresql/15/bin';
const SECRET = 'a secret of my own';
const REPORTS = 40;
/** Programs of Debian 12 read servers up to their own version. */
const VERSION = 15;

const call = promisify(execFile);

describe('a backup', () => {
  let stores: Stores;
  let restored: Stores;
  let receiver: Receiver;
  let folder: string;

  beforeAll(async () => {
    [stores, restored, receiver, folder] = await Promise.all([
      Stores.create(),
      Stores.create(),
      Receiver.start(),
      mkdtemp(join(tmpdir(), 'mutx-backup-')),
    ]);
  });

  afterAll(async () => {
    await receiver.stop();
    await Promise.all([stores.dispose(), restored.dispose()]);
    await rm(folder, { recursive: true });
  });

  const canDump = async (): Promise<boolean> => {
    if (!existsSync(join(PROGRAMS, 'pg_dump'))) return false;
    const [row] = await stores.query<{ server_version_num: string }>('SHOW server_version_num');
    return Number(row?.server_version_num) < (VERSION + 1) * 10_000;
  };

  it('of a running server is restored, and what was pending is delivered', async () => {
    if (!(await canDump())) {
      process.stdout.write(
        `Skipped: needs a server up to PostgreSQL ${VERSION}, and its pg_dump\n`,
      );
      return;
    }
    const api = await startApp({ stores, role: 'api' });
    const tenant = await Tenant.on(api.url);
    const { id } = await tenant.webhook(receiver.url(), { secret: SECRET });
    await Promise.all(Array.from({ length: REPORTS }, () => tenant.measure()));
    const ids = (await tenant.history(id)).map((delivery) => delivery.id).sort();
    expect(ids).toHaveLength(REPORTS);

    const file = join(folder, 'mutx.dump');
    await call(join(PROGRAMS, 'pg_dump'), [
      '--format=custom',
      `--file=${file}`,
      stores.databaseUrl,
    ]);
    await api.stop();
    await call(join(PROGRAMS, 'pg_restore'), [
      ...['--no-owner', '--exit-on-error', `--dbname=${restored.databaseUrl}`, file],
    ]);

    const { JWT_SECRET, ENCRYPTION_KEYS } = stores.env;
    const app = await startApp({ stores: restored, env: { JWT_SECRET, ENCRYPTION_KEYS } });
    await receiver.waitFor(REPORTS, { timeoutMs: 30_000 });
    await eventually(
      async () => {
        const rows = await restored.query<{ id: string }>(
          `SELECT id FROM deliveries WHERE status = 'delivered' ORDER BY id`,
        );
        expect(rows.map((row) => row.id)).toEqual(ids);
        return true;
      },
      { what: 'the records of the deliveries' },
    );
    expect(receiver.received).toHaveLength(REPORTS);
    for (const request of receiver.received) {
      expect(request.header('x-mutx-signature')).toBe(mutxSignature(SECRET, request.text));
    }
    await app.stop();
  });
});
