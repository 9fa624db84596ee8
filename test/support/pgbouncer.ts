import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../src/quickstart/embedded/free-port.js';
import { runsStatements } from './databases.js';
import { eventually } from './eventually.js';

/** The first version that keeps named prepared statements in transaction mode. */
const KEEPS_PREPARED = [1, 21];
const SESSIONS = 8;
const FILE = 'pgbouncer.ini';

/** The program: `MUTX_TEST_PGBOUNCER`, or that of Debian's package `pgbouncer`. */
const PROGRAM = process.env.MUTX_TEST_PGBOUNCER || '/usr/sbin/pgbouncer';
const version = readVersion();

/** Whether PgBouncer is installed. */
export const hasPgBouncer = version !== undefined;

/** Whether it keeps named prepared statements. */
export const keepsPrepared = version !== undefined && isAtLeast(version, KEEPS_PREPARED);

/** A real PgBouncer in transaction mode. Consecutive transactions of a client get different sessions. */
export class PgBouncer {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly folder: string,
    /** `databaseUrl` through this PgBouncer. */
    readonly url: string,
  ) {}

  static async of(databaseUrl: string): Promise<PgBouncer> {
    const server = new URL(databaseUrl);
    const folder = await mkdtemp(join(tmpdir(), 'mutx-pgbouncer-'));
    const port = await freePort();
    const file = join(folder, FILE);
    await writeFile(file, configuration(server, port));
    for (const path of [folder, file]) await chmod(path, 0o755);
    const url = Object.assign(new URL(server), { host: `127.0.0.1:${port}` }).href;
    const bouncer = new PgBouncer(folder, url);
    await bouncer.start();
    return bouncer;
  }

  /** How a process connects through it. */
  get env(): Record<string, string> {
    return {
      DATABASE_URL: this.url,
      DATABASE_POOLER: 'transaction',
      DATABASE_PREPARED: String(keepsPrepared),
    };
  }

  /** Resolves when it accepts statements. */
  async start(): Promise<void> {
    // It refuses to run as root.
    const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
    this.child = spawn(PROGRAM, [...user, join(this.folder, FILE)], { stdio: 'ignore' });
    await eventually(() => runsStatements(this.url), { what: 'PgBouncer' });
  }

  async kill(): Promise<void> {
    if (!this.child) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
    this.child = undefined;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** It ignores no startup parameter, so it rejects clients that send one. */
function configuration({ hostname, port, username, password }: URL, listenPort: number): string {
  const login = `user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}`;
  return [
    '[databases]',
    `* = host=${hostname} port=${port} ${password ? login : login.split(' ')[0]}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${listenPort}`,
    'unix_socket_dir =',
    'auth_type = any',
    'pool_mode = transaction',
    `default_pool_size = ${SESSIONS}`,
    'max_client_conn = 500',
    'server_round_robin = 1',
    ...(keepsPrepared ? ['max_prepared_statements = 200'] : []),
  ].join('\n');
}

function readVersion(): number[] | undefined {
  try {
    const [, major, minor] =
      /PgBouncer (\d+)\.(\d+)/i.exec(execFileSync(PROGRAM, ['--version'], { encoding: 'utf8' })) ??
      [];
    return [Number(major), Number(minor)];
  } catch {
    return undefined;
  }
}

function isAtLeast([major = 0, minor = 0]: number[], [wantedMajor = 0, wantedMinor = 0]: number[]) {
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}
