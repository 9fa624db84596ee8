import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, fstatSync, ftruncateSync, openSync, readSync } from 'node:fs';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DataDir } from '../data-dir/data-dir.js';
import { endPostmaster } from './postmaster.js';
import { SERVER_ENV, type ServerUser } from './server-user.js';

const LOG = 'postgres.log';
const LOG_MAX_BYTES = 10 * 1024 * 1024;
const LOG_TAIL_BYTES = 4096;

/** Sends the postmaster a fast shutdown when our end of its standard input closes, however we die. */
const WATCHDOG = 'read -r _; kill -INT "$1"';

export interface ServerOptions {
  program: string;
  cluster: string;
  port: number;
  user: ServerUser;
}

/** A running postmaster. It neither shares our terminal nor keeps the event loop alive. */
export class PostgresServer {
  private ended = false;
  private spawnFailure = '';
  private watchdog: ChildProcess | undefined;

  private constructor(
    private readonly child: ChildProcess,
    private readonly log: { fd: number; start: number },
    user: ServerUser,
  ) {
    child
      .once('error', (error) => {
        this.ended = true;
        this.spawnFailure = error.message;
      })
      .once('exit', () => {
        this.ended = true;
        this.watchdog?.kill('SIGKILL');
      })
      .unref();
    if (child.pid !== undefined) {
      this.watchdog = watch(child.pid, user);
    }
  }

  /** Resolves before the server accepts connections; if it fails to start, `hasEnded` becomes true. */
  static async launch(options: ServerOptions, dataDir: DataDir): Promise<PostgresServer> {
    const fd = openSync(dataDir.file(LOG), 'a+', 0o600);
    await dataDir.giveToOwner(dataDir.file(LOG));
    if (fstatSync(fd).size > LOG_MAX_BYTES) {
      ftruncateSync(fd);
    }
    const start = fstatSync(fd).size;
    const settings = {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      port: options.port,
      max_connections: 100,
      timezone: 'UTC',
      log_timezone: 'UTC',
    };
    const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const child = spawn(options.program, ['-D', options.cluster, ...args], {
      ...options.user,
      cwd: '/',
      env: SERVER_ENV,
      detached: true,
      stdio: ['ignore', fd, fd],
    });
    return new PostgresServer(child, { fd, start }, options.user);
  }

  get hasEnded(): boolean {
    return this.ended;
  }

  /** Why it could not be launched, or what it logged since, at most its last 4 KiB. */
  lastWords(): string {
    if (this.spawnFailure) {
      return this.spawnFailure;
    }
    const end = fstatSync(this.log.fd).size;
    const start = Math.max(this.log.start, end - LOG_TAIL_BYTES);
    const tail = Buffer.alloc(Math.max(0, end - start));
    return tail.toString('utf8', 0, readSync(this.log.fd, tail, 0, tail.length, start)).trim();
  }

  onEnd(listener: () => void): void {
    this.child.once('exit', listener);
  }

  /** Resolves when the server and its watchdog are gone, within 13 s. */
  async stop(): Promise<void> {
    if (this.child.pid !== undefined) {
      await endPostmaster(this.child.pid, () => this.ended);
    }
    while (this.watchdog && isAlive(this.watchdog)) {
      await sleep(5);
    }
    closeSync(this.log.fd);
  }
}

function isAlive({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid !== undefined && exitCode === null && signalCode === null;
}

function watch(pid: number, user: ServerUser): ChildProcess {
  const watchdog = spawn('/bin/sh', ['-c', WATCHDOG, 'mutx-watchdog', String(pid)], {
    ...user,
    cwd: '/',
    env: SERVER_ENV,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watchdog.on('error', () => undefined).unref();
  (watchdog.stdin as Socket).on('error', () => undefined).unref();
  return watchdog;
}
