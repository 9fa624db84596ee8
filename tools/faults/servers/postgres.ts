import { execFile } from 'node:child_process';
import { appendFile, chmod, chown, copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { openDataDir, type DataDir } from '../../../src/quickstart/embedded/data-dir/data-dir.js';
import { findPostgres } from '../../../src/quickstart/embedded/postgres/postgres-binaries.js';
import {
  clusterPassword,
  createCluster,
  PASSWORD,
  placeCluster,
  SUPERUSER,
} from '../../../src/quickstart/embedded/postgres/postgres-cluster.js';
import { openDatabase } from '../../../src/quickstart/embedded/postgres/postgres-database.js';
import {
  PostgresServer,
  type ServerOptions,
} from '../../../src/quickstart/embedded/postgres/postgres-server.js';
import { ownPort } from './ports.js';
import { signalFamily, unwatch, watch } from './processes.js';

const run = promisify(execFile);
const START_ATTEMPTS = 10;

/**
 * A PostgreSQL of its own that can be stopped, killed, frozen and restarted on the same port: the
 * embedded one, or the one in the folder `FAULTS_POSTGRES`.
 */
export class Postgres {
  private server: PostgresServer | undefined;
  private pid = 0;

  private constructor(
    private readonly dataDir: DataDir,
    private readonly options: ServerOptions,
    private readonly password: string,
  ) {}

  /** Creates the data of a server once; the others start from a copy. */
  static async template(folder: string): Promise<void> {
    await (await Postgres.create(folder)).dispose();
  }

  /** Starts a server with new data. */
  static async create(folder: string, programs = process.env.FAULTS_POSTGRES): Promise<Postgres> {
    await mkdir(folder);
    await chmod(folder, 0o711);
    const postgres = await Postgres.open(folder, programs);
    await postgres.start();
    return postgres;
  }

  static async copyOf(template: string, folder: string): Promise<Postgres> {
    await run('cp', ['-a', template, folder]);
    const postgres = await Postgres.open(folder);
    await postgres.start();
    return postgres;
  }

  /** Starts a standby of the server that uses the same template, at this address. */
  static async standbyOf(template: string, folder: string, primaryUrl: string): Promise<Postgres> {
    await run('cp', ['-a', template, folder]);
    const postgres = await Postgres.open(folder);
    const { cluster } = postgres.options;
    const signal = join(cluster, 'standby.signal');
    await appendFile(join(cluster, 'postgresql.auto.conf'), `primary_conninfo = '${primaryUrl}'\n`);
    await appendFile(signal, '');
    await postgres.dataDir.giveToOwner(signal);
    await postgres.start();
    return postgres;
  }

  /**
   * Takes a base backup of this server, which goes on, verifies it, and starts a server from it.
   * `programs`: the folder of `pg_basebackup` and the other programs of the server's version.
   */
  async restoredFromBackup(folder: string, programs: string): Promise<Postgres> {
    const cluster = join(folder, 'postgres');
    const { user } = this.options;
    await mkdir(cluster, { recursive: true, mode: 0o700 });
    await chmod(folder, 0o711);
    if (user) await chown(cluster, user.uid, user.gid);
    await copyFile(this.dataDir.file(PASSWORD), join(folder, PASSWORD));
    const asOwner = { ...user, cwd: '/' };
    await run(
      join(programs, 'pg_basebackup'),
      [`--dbname=${this.superuserUrl}`, `--pgdata=${cluster}`, '--checkpoint=fast'],
      asOwner,
    );
    await run(join(programs, 'pg_verifybackup'), [cluster], asOwner);
    const postgres = await Postgres.open(folder, programs);
    await postgres.start();
    return postgres;
  }

  private static async open(
    folder: string,
    programs = process.env.FAULTS_POSTGRES,
  ): Promise<Postgres> {
    const dataDir = await openDataDir(folder);
    const place = await placeCluster(dataDir);
    const { initdb, postgres } = programs
      ? { initdb: join(programs, 'initdb'), postgres: join(programs, 'postgres') }
      : await findPostgres(dataDir, place.user);
    if (place.major === undefined) {
      // The collation of the embedded cluster is newer than PostgreSQL 15.
      await createCluster(place, initdb, dataDir, programs ? ['--locale', 'C'] : undefined);
    }
    const options = {
      program: postgres,
      cluster: place.path,
      port: await ownPort(),
      user: place.user,
    };
    return new Postgres(dataDir, options, await clusterPassword(dataDir));
  }

  /** As the application's role. */
  get url(): string {
    return this.urlOf('mutx');
  }

  /** As the superuser, in the application's database. */
  get superuserUrl(): string {
    return this.urlOf(SUPERUSER);
  }

  get port(): number {
    return this.options.port;
  }

  /** Resolves when it accepts connections. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const server = await PostgresServer.launch(this.options, this.dataDir);
      try {
        await openDatabase(server, this.options.port, this.password);
        this.server = server;
        const file = join(this.options.cluster, 'postmaster.pid');
        this.pid = Number.parseInt(await readFile(file, 'utf8'), 10);
        watch(this.pid);
        return;
      } catch (error) {
        await server.stop();
        if (attempt === START_ATTEMPTS) throw error;
        await sleep(200 * attempt);
      }
    }
  }

  /** Shuts down in order, as an operator would; sessions are terminated. */
  async stop(): Promise<void> {
    await this.server?.stop();
    this.server = undefined;
    unwatch(this.pid);
  }

  /** Simulates a crash of the machine, except that data not yet on disk is kept. */
  async kill(): Promise<void> {
    await signalFamily(this.pid, 'SIGKILL');
    await this.stop();
  }

  freeze(): Promise<void> {
    return signalFamily(this.pid, 'SIGSTOP');
  }

  thaw(): Promise<void> {
    return signalFamily(this.pid, 'SIGCONT');
  }

  async dispose(): Promise<void> {
    if (this.server) await this.thaw();
    await this.stop();
    await this.dataDir.release();
  }

  private urlOf(user: string): string {
    return `postgresql://${user}:${this.password}@127.0.0.1:${this.options.port}/mutx`;
  }
}
