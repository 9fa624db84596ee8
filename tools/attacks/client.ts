import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Counters } from './attack.js';

const CALL_TIMEOUT_MS = 60_000;
const END_TIMEOUT_MS = 15_000;
const MAX_UNDER_WAY = 2_000;

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

export interface Reply {
  /** 0: the connection was lost, or the call timed out. */
  readonly status: number;
  readonly text: string;
  readonly json: Json;
}

/** A client of one account, or of none, that never throws. */
export class Client {
  readonly pool: Pool;
  headers: Record<string, string> = {};

  constructor(baseUrl: string, connections: number) {
    this.pool = new Pool(baseUrl, { connections, pipelining: 1 });
  }

  /** Registers a user and authenticates as that user from now on; returns the user's id. */
  async register(): Promise<{ userId: string; token: string }> {
    const user = {
      email: `attacker-${randomUUID()}@example.com`,
      name: 'Mallory',
      password: `pass-${randomUUID()}`,
    };
    const token = (await this.create('/auth/register', user)).access_token as string;
    this.headers = { authorization: `Bearer ${token}` };
    const me = await this.call('GET', '/auth/me');
    return { userId: me.json.id as string, token };
  }

  async create(path: string, body: object): Promise<Json> {
    const { status, text, json } = await this.call('POST', path, body);
    if (status !== 201) throw new Error(`POST ${path} returned ${status}: ${text}`);
    return json;
  }

  async call(method: string, path: string, body?: object | string): Promise<Reply> {
    try {
      const response = await this.pool.request({
        method: method,
        path,
        headers: { ...this.headers, ...(body && { 'content-type': 'application/json' }) },
        body: typeof body === 'object' ? JSON.stringify(body) : body,
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
      });
      const text = await response.body.text();
      return { status: response.statusCode, text, json: parsed(text) };
    } catch (error) {
      return { status: 0, text: (error as Error).message, json: undefined };
    }
  }
}

/** Repeats work, `parallel` times concurrently or `rate` times per second, until it is stopped. */
export class Repetition {
  private readonly underWay = new Set<Promise<unknown>>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly work: () => Promise<unknown>) {}

  inParallel(parallel: number): void {
    const loop = async (): Promise<void> => {
      while (!this.stopped) await this.work();
    };
    for (let n = 0; n < parallel; n++) this.track(loop());
  }

  perSecond(rate: number): void {
    const from = Date.now();
    let count = 0;
    this.timer = setInterval(() => {
      const due = ((Date.now() - from) / 1000) * rate;
      for (; count < due; count++) {
        if (this.underWay.size < MAX_UNDER_WAY) this.track(this.work());
      }
    }, 10);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    await Promise.race([Promise.allSettled(this.underWay), sleep(END_TIMEOUT_MS)]);
  }

  private track(done: Promise<unknown>): void {
    this.underWay.add(done);
    void done.finally(() => this.underWay.delete(done));
  }
}

/** Adds a response to the counters `sent`, `ok`, `limited` (429, 503), `rejected` and `unknown`. */
export function count(counters: Counters, { status }: Reply): void {
  const ok = status >= 200 && status < 300;
  const limited = status === 429 || status === 503;
  const name = status === 0 ? 'unknown' : ok ? 'ok' : limited ? 'limited' : 'rejected';
  counters.sent = (counters.sent ?? 0) + 1;
  counters[name] = (counters[name] ?? 0) + 1;
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
