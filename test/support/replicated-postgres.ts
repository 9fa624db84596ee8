import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { Postgres } from '../../tools/faults/servers/postgres.js';

/** A PostgreSQL with a streaming standby: the embedded one, or that of the folder `FAULTS_POSTGRES`. */
export class ReplicatedPostgres {
  private constructor(
    readonly primary: Postgres,
    readonly standby: Postgres,
    private readonly folder: string,
  ) {}

  static async start(): Promise<ReplicatedPostgres> {
    const folder = await mkdtemp(join(tmpdir(), 'mutx-replica-'));
    // As root, PostgreSQL runs as another user, which must be able to read its data.
    await chmod(folder, 0o711);
    const template = join(folder, 'template');
    await Postgres.template(template);
    const primary = await Postgres.copyOf(template, join(folder, 'primary'));
    const data = join(folder, 'standby');
    const standby = await Postgres.standbyOf(template, data, primary.superuserUrl);
    return new ReplicatedPostgres(primary, standby, folder);
  }

  async stop(): Promise<void> {
    await Promise.all([this.primary.dispose(), this.standby.dispose()]);
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Runs a statement as the superuser. */
export async function administer<Row extends object>(
  { superuserUrl }: Postgres,
  sql: string,
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: superuserUrl });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row & pg.QueryResultRow>(sql)).rows;
  } finally {
    await client.end();
  }
}
