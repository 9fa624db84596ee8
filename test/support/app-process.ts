import { Api } from './api-client.js';
import { ChildRun, type Environment, type LogLine } from './child-run.js';
import { eventually } from './eventually.js';
import { SplitRun, type Run } from './split-run.js';
import { Stores } from './stores.js';

const START_TIMEOUT_MS = 90_000;
const STOP_TIMEOUT_MS = 20_000;

/** Short delays and no limits, so that tests take seconds instead of hours. */
const TEST_SETTINGS = {
  HOST: '127.0.0.1',
  PORT: '0',
  ALLOW_PRIVATE_DESTINATIONS: 'true',
  DELIVERY_RETRY_BASE_MS: '50',
  DELIVERY_RETRY_FACTOR: '2',
  DELIVERY_TIMEOUT_MS: '1500',
  LOGIN_RATE_LIMIT_PER_MINUTE: '0',
  RATE_LIMIT_PER_MINUTE: '0',
};

export interface AppOptions {
  role?: 'all' | 'api' | 'worker';
  /** Overrides of the settings; `undefined` unsets one. */
  env?: Environment;
  /**
   * Unset: new ones, dropped when the process is stopped. Given: shared with other processes or kept
   * across a restart; the caller disposes of them. `embedded`: none, the process starts its own servers
   * (set `DATA_DIR` in `env`).
   */
  stores?: Stores | 'embedded';
  /** The process may exit by itself; this is part of the test. */
  mayEnd?: boolean;
  /** The command to start the application, such as the quickstart of a clone; default: the build. */
  script?: string;
}

/**
 * Starts the built application and waits until it listens: as one process or, with `MUTX_TEST_SPLIT=true`
 * and no role of its own, as an API and a worker.
 */
export async function startApp(options: AppOptions = {}): Promise<AppProcess> {
  const { role, env, stores: given } = options;
  const stores = given === 'embedded' ? undefined : (given ?? (await Stores.create()));
  const settings = { ...TEST_SETTINGS, ...stores?.env, ...(role && { ROLE: role }), ...env };
  const split = process.env.MUTX_TEST_SPLIT === 'true' && stores && !settings.ROLE;
  const app = new AppProcess(
    split ? new SplitRun(settings) : new ChildRun(settings, options.script),
    stores,
    given === undefined,
    options.mayEnd,
  );
  try {
    await app.listening();
    return app;
  } catch (error) {
    await app.kill();
    throw error;
  }
}

/** Runs the built application with only these settings until it exits: it must refuse to start. */
export async function runApp(
  env: Environment,
  timeoutMs = START_TIMEOUT_MS,
): Promise<{ code: number; output: string }> {
  const run = new ChildRun(env);
  const timer = setTimeout(() => run.signal('SIGKILL'), timeoutMs);
  const code = await run.exited;
  clearTimeout(timer);
  return { code, output: run.output() };
}

/** A listening process of the application. */
export class AppProcess {
  private baseUrl = '';

  constructor(
    private readonly run: Run,
    private readonly sharedStores: Stores | undefined,
    private ownsStores: boolean,
    private readonly mayEnd = false,
  ) {}

  /** Without a trailing slash. */
  get url(): string {
    return this.baseUrl;
  }

  /** The API without credentials. */
  get api(): Api {
    return new Api(this.baseUrl);
  }

  get stores(): Stores {
    if (!this.sharedStores) throw new Error('This process has embedded servers');
    return this.sharedStores;
  }

  get pid(): number {
    return this.run.pid;
  }

  get running(): boolean {
    return this.run.running;
  }

  /** Resolves with the exit code when it has exited. */
  get exited(): Promise<number> {
    return this.run.exited;
  }

  signal(signal: NodeJS.Signals): void {
    this.run.signal(signal);
  }

  /** All JSON lines printed so far. */
  logs(): LogLine[] {
    return this.run.logs;
  }

  /** Everything printed so far, to search for text that must not appear. */
  output(): string {
    return this.run.output();
  }

  /** Waits for a matching log line, past or future. */
  waitForLog(matches: (line: LogLine) => boolean, timeoutMs = 30_000): Promise<LogLine> {
    return eventually(() => this.logs().find(matches), { timeoutMs, what: 'the log line' });
  }

  /** Waits for the line with the address; an early exit is an error. */
  async listening(): Promise<void> {
    const line = await eventually(
      () => !this.run.running || this.logs().find(({ msg }) => msg === 'listening'),
      { timeoutMs: START_TIMEOUT_MS, what: 'listening' },
    ).catch((error: Error) => {
      throw new Error(`${error.message}; it printed:\n${this.run.output(40)}`);
    });
    if (line === true) {
      const code = await this.run.exited;
      throw new Error(`The application ended with code ${code}:\n${this.run.output(40)}`);
    }
    this.baseUrl = String(line.url).replace(/\/$/, '');
    void this.run.exited.then((code) => this.reportUnexpectedEnd(code));
  }

  /** Sends SIGTERM, as an operator would, and waits; returns the exit code (137: it had to be killed). */
  async stop(): Promise<number> {
    this.run.signal('SIGTERM');
    const timer = setTimeout(() => this.run.signal('SIGKILL'), STOP_TIMEOUT_MS);
    const code = await this.run.exited;
    clearTimeout(timer);
    if (this.ownsStores) await this.stores.dispose();
    this.ownsStores = false;
    return code;
  }

  /** Kills the process and waits for its exit. The stores are kept, until `stop()` as well. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<number> {
    this.run.signal(signal);
    return this.run.exited;
  }

  private reportUnexpectedEnd(code: number): void {
    if (this.run.signalled || this.mayEnd) return;
    process.stderr.write(`The application ended with code ${code}:\n${this.run.output(40)}\n`);
  }
}
