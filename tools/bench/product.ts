import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { freePort } from '../../src/quickstart/embedded/free-port.js';
import { unwatch, watch } from '../faults/servers/processes.js';
import { eventually } from '../../test/support/eventually.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');

/** Settings shared by API and worker. */
export interface ProductSettings {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Folder of their logs. */
  readonly folder: string;
}

/** The API or a worker with production settings; logs to a file. */
export class ProductProcess {
  private child: ChildProcess | undefined;
  private port = 0;

  constructor(
    private readonly role: 'api' | 'worker' | 'all',
    private readonly settings: ProductSettings & { secrets: Record<string, string> },
    /** Of its log. */
    private readonly name: string = role,
    private readonly env: Readonly<Record<string, string>> = {},
  ) {}

  /** Another process of the same system. */
  another(
    role: 'api' | 'worker',
    name: string,
    env: Readonly<Record<string, string>>,
  ): ProductProcess {
    return new ProductProcess(role, this.settings, name, env);
  }

  get pid(): number {
    return this.child?.pid ?? 0;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get listensOn(): number {
    return this.port;
  }

  /** Resolves when the process is ready. */
  async start(): Promise<void> {
    const { PATH, HOME, TMPDIR, BENCH_NODE_OPTIONS } = process.env;
    const { databaseUrl, redisUrl, folder, secrets } = this.settings;
    this.port = await freePort();
    const log = openSync(join(folder, `${this.name}.log`), 'a');
    const options = [
      ...flagsOf(this.role === 'all' ? 'start' : 'start:role'),
      ...(BENCH_NODE_OPTIONS ? BENCH_NODE_OPTIONS.split(' ') : []),
    ];
    this.child = spawn(process.execPath, [...options, MAIN], {
      stdio: ['ignore', log, log],
      env: {
        ...{ PATH, HOME, TMPDIR, ...secrets, NODE_ENV: 'production' },
        ...{ ROLE: this.role, HOST: '127.0.0.1', PORT: String(this.port) },
        ...{ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl },
        // The receivers are on this machine. Requests and deliveries are counted, but the limits are never reached.
        ...{ ALLOW_PRIVATE_DESTINATIONS: 'true', RATE_LIMIT_PER_MINUTE: '10000000' },
        ...{ DELIVERY_RATE_LIMIT_PER_MINUTE: '100000000', ...this.env },
      },
    });
    closeSync(log);
    watch(this.pid);
    await eventually(() => this.isReady(), {
      timeoutMs: 60_000,
      what: `the ${this.role}, whose log is in ${folder},`,
    });
  }

  /** Sends SIGTERM, as an operator would, and waits. */
  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child || child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const [code] = (await exited) as [number | null];
    unwatch(child.pid ?? 0);
    if (code !== 0) throw new Error(`The ${this.role} exited with code ${code}`);
  }

  private async isReady(): Promise<boolean> {
    if (this.child?.exitCode != null) throw new Error(`The ${this.role} exited`);
    const { statusCode, body } = await request(`${this.url}/health/ready`);
    await body.dump();
    return statusCode === 200;
  }
}

/** One API and one worker, and a process that is both. */
export function productOf(settings: ProductSettings): {
  api: ProductProcess;
  worker: ProductProcess;
  all: ProductProcess;
} {
  const secrets = {
    JWT_SECRET: randomBytes(32).toString('base64'),
    ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
  };
  return {
    api: new ProductProcess('api', { ...settings, secrets }),
    worker: new ProductProcess('worker', { ...settings, secrets }),
    all: new ProductProcess('all', { ...settings, secrets }),
  };
}

/** The Node.js flags of a script of `package.json`. */
function flagsOf(script: 'start' | 'start:role'): string[] {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
  return (scripts[script] ?? '').split(' ').slice(1, -1);
}
