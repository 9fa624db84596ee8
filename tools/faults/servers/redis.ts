import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { ownPort } from './ports.js';
import { send, unwatch, watch } from './processes.js';

const VALKEY = join(import.meta.dirname, 'valkey-process.mjs');

/**
 * A Redis-compatible server of its own, without persistence: the embedded Valkey, or the program
 * `FAULTS_REDIS` (`redis-server`, `valkey-server`).
 */
export class Redis {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly program: string | undefined,
    private readonly options: readonly string[],
  ) {}

  /** `options` are for a program only. */
  static async start(
    options: readonly string[] = [],
    program = process.env.FAULTS_REDIS,
  ): Promise<Redis> {
    const redis = new Redis(await ownPort(), program, options);
    await redis.start();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Resolves when it responds. */
  async start(): Promise<void> {
    const { program, options, port } = this;
    this.child = program
      ? spawn(program, [...options, '--port', String(port), '--save', '', '--appendonly', 'no'], {
          cwd: tmpdir(),
          stdio: 'ignore',
        })
      : spawn(process.execPath, ['--no-warnings', VALKEY, String(this.port)], {
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
    watch(this.pid);
    await this.use((client) => client.ping());
  }

  /** Kills the server; its data is lost. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    const exited = once(child, 'exit');
    send(this.pid, 'SIGKILL');
    await exited;
    unwatch(this.pid);
    this.child = undefined;
  }

  freeze(): void {
    send(this.pid, 'SIGSTOP');
  }

  thaw(): void {
    send(this.pid, 'SIGCONT');
  }

  /** One command, of any kind. */
  command(name: string, ...args: string[]): Promise<unknown> {
    return this.use((client) => client.call(name, ...args));
  }

  private async use<T>(work: (client: Client) => Promise<T>): Promise<T> {
    const client = new Client(this.url, { retryStrategy: () => 50, maxRetriesPerRequest: 400 });
    client.on('error', () => undefined);
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }
}
