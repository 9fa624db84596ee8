import { join } from 'node:path';
import pg from 'pg';
import { eventually } from '../../../test/support/eventually.js';
import { TcpProxy } from '../../../test/support/tcp-proxy.js';
import { Postgres } from '../servers/postgres.js';
import type { GivenServers, Surroundings } from '../surroundings.js';

/** A streaming standby of the first PostgreSQL, which waits for it at each commit. */
export class Standby implements Surroundings {
  private constructor(
    private readonly primary: Postgres,
    readonly postgres: Postgres,
    /** Between the standby and its primary. */
    readonly link: TcpProxy,
  ) {}

  static async start({ postgres: primary, template, folder }: GivenServers): Promise<Standby> {
    const link = await TcpProxy.to(primary.superuserUrl);
    const data = join(folder, 'standby');
    const postgres = await Postgres.standbyOf(template, data, link.url);
    const standby = new Standby(primary, postgres, link);
    await administer(primary, `ALTER SYSTEM SET synchronous_standby_names = '*'`);
    await administer(primary, 'SELECT pg_reload_conf()');
    await eventually(() => standby.isSynchronous(), { what: 'a synchronous standby' });
    return standby;
  }

  get env(): { DATABASE_URL: string } {
    return { DATABASE_URL: this.bothHosts(this.primary.url) };
  }

  get superuserUrl(): string {
    return this.bothHosts(this.primary.superuserUrl);
  }

  /** Resolves when it accepts writes. */
  async promote(): Promise<void> {
    await administer(this.postgres, 'SELECT pg_promote()');
  }

  async stop(): Promise<void> {
    await Promise.allSettled([this.postgres.dispose(), this.link.stop()]);
  }

  private async isSynchronous(): Promise<boolean> {
    const rows = await administer(
      this.primary,
      `SELECT FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'`,
    );
    return rows.length > 0;
  }

  /** The password is that of the template, which both servers are copies of. */
  private bothHosts(url: string): string {
    return url.replace(/@[^/]*/, `$&,127.0.0.1:${this.postgres.port}`);
  }
}

/** Runs one statement as the superuser. */
export async function administer({ superuserUrl }: Postgres, sql: string): Promise<object[]> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    return (await client.query<object>(sql)).rows;
  } finally {
    await client.end();
  }
}
