import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runsStatements } from '../../../test/support/databases.js';
import { eventually } from '../../../test/support/eventually.js';
import { ownPort } from '../servers/ports.js';
import type { Postgres } from '../servers/postgres.js';
import { unwatch, watch } from '../servers/processes.js';
import type { GivenServers, Surroundings } from '../surroundings.js';
import { missingProgram } from './programs.js';
import { administer, Standby } from './standby.js';

const PROGRAM = 'haproxy';
const CONFIGURATION = join(import.meta.dirname, '../../../deploy/haproxy/haproxy.cfg');
/** As docs/operations.md describes it. */
const CHECK_ROLE = 'CREATE ROLE haproxy_check LOGIN';
const CHECK_ACCESS = 'host postgres haproxy_check 127.0.0.1/32 trust\n';

export const MISSING_HAPROXY = missingProgram(PROGRAM, '-v');

/**
 * A primary and its synchronous standby behind HAProxy with the configuration of `deploy/haproxy`. The standby
 * is the server that HAProxy prefers, so only the check keeps sessions away from it.
 */
export class HaProxy implements Surroundings {
  private child: ChildProcess | undefined;

  private constructor(
    readonly standby: Standby,
    readonly env: { DATABASE_URL: string },
  ) {}

  static async start(given: GivenServers): Promise<HaProxy> {
    const { postgres: primary, folder } = given;
    const standby = await Standby.start(given);
    await administer(primary, CHECK_ROLE);
    for (const server of [primary, standby.postgres]) await admitCheck(server);
    const port = await ownPort();
    const url = Object.assign(new URL(primary.url), { port: String(port) }).href;
    const haproxy = new HaProxy(standby, { DATABASE_URL: url });
    const file = join(folder, 'haproxy.cfg');
    const text = (await readFile(CONFIGURATION, 'utf8'))
      .replace('bind :5432', `bind 127.0.0.1:${port}`)
      .replace('db-1:5432', `127.0.0.1:${standby.postgres.port}`)
      .replace('db-2:5432', `127.0.0.1:${primary.port}`);
    await writeFile(file, text);
    haproxy.child = spawn(PROGRAM, ['-db', '-f', file], { stdio: 'ignore' });
    watch(haproxy.pid);
    await eventually(() => runsStatements(url), { what: 'HAProxy' });
    return haproxy;
  }

  get superuserUrl(): string {
    return this.standby.superuserUrl;
  }

  async stop(): Promise<void> {
    if (this.child) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exited;
      unwatch(this.pid);
    }
    await this.standby.stop();
  }

  private get pid(): number {
    return this.child?.pid ?? 0;
  }
}

/** The first line of `pg_hba.conf` that matches decides. */
async function admitCheck(server: Postgres): Promise<void> {
  const [row] = (await administer(server, 'SHOW hba_file')) as { hba_file: string }[];
  const file = row?.hba_file ?? '';
  await writeFile(file, CHECK_ACCESS + (await readFile(file, 'utf8')));
  await administer(server, 'SELECT pg_reload_conf()');
}
