import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { Ledger, type Call, type Entry, type Kind } from './ledger.js';

const CLIENTS = 4;
const CONNECTIONS_PER_CLIENT = 16;
const CALL_TIMEOUT_MS = 25_000;
const CONTROL_MS = 100;
/** Delay between two tries of one report, in ms: doubles up to a maximum. */
const RETRY_MS = 150;
const RETRY_MAX_MS = 1_500;

export interface LoadOptions {
  readonly urls: readonly string[];
  readonly apiKey: string;
  readonly agentIds: readonly string[];
  readonly deploymentIds: readonly string[];
  readonly random: () => number;
  /** Reports per second. */
  readonly rate: number;
  /** Share of the reports that carry an `Idempotency-Key`. */
  readonly keyed: number;
}

/** Agents that report at a constant rate regardless of the responses, and record these. */
export class Load {
  readonly ledger = new Ledger();
  /** Calls of a route without dependencies: they measure the speed of the machine. */
  readonly controls: Call[] = [];
  private readonly clients = Array.from(
    { length: CLIENTS },
    () => new Agent({ connections: CONNECTIONS_PER_CLIENT, pipelining: 1 }),
  );
  private readonly underWay = new Set<Promise<unknown>>();
  private readonly startedAt = Date.now();
  private readonly timers: NodeJS.Timeout[];
  private count = 0;

  constructor(private readonly options: LoadOptions) {
    this.timers = [
      setInterval(() => this.catchUp(), 10),
      setInterval(() => void this.control(), CONTROL_MS),
    ];
  }

  /** Sends one more report; resolves when it is acknowledged or, without a key, has a response. */
  report(kind: Kind = this.nextKind(), keyed = true, tag: string = randomUUID()): Promise<Entry> {
    const entry: Entry = {
      tag,
      kind,
      key: keyed ? randomUUID() : null,
      sentAt: Date.now(),
      calls: [],
      acknowledgedAt: undefined,
    };
    this.ledger.entries.push(entry);
    const done = this.persist(entry, this.ledger.entries.length).then(() => entry);
    this.underWay.add(done);
    void done.finally(() => this.underWay.delete(done));
    return done;
  }

  get agentIds(): readonly string[] {
    return this.options.agentIds;
  }

  /** The agent that the reports with this tag concern; those of deployments aside. */
  agentOf(tag: string): string {
    return pick(this.agentIds, tag);
  }

  /** Sends no new reports; those in flight continue until they are acknowledged or `timeoutMs` has passed. */
  async stop(timeoutMs = 30_000): Promise<void> {
    this.timers.forEach(clearInterval);
    const settled = Promise.allSettled(this.underWay);
    const timer = new AbortController();
    await Promise.race([
      settled,
      sleep(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined),
    ]);
    timer.abort();
    await Promise.all(this.clients.map((client) => client.destroy()));
    await settled;
  }

  private catchUp(): void {
    const due = ((Date.now() - this.startedAt) / 1000) * this.options.rate;
    for (; this.count < due; this.count++) {
      void this.report(undefined, this.options.random() < this.options.keyed);
    }
  }

  private nextKind(): Kind {
    const n = this.options.random();
    return n < 0.4 ? 'status' : n < 0.7 ? 'error' : 'deployment';
  }

  private async persist(entry: Entry, n: number): Promise<void> {
    const { urls } = this.options;
    for (let tries = 0; ; tries++) {
      const client = this.clients[n % CLIENTS];
      const url = urls[(n + tries) % urls.length] ?? '';
      if (!client || client.destroyed) return;
      const call = await this.send(client, url, entry);
      entry.calls.push(call);
      if (call.status >= 200 && call.status < 300) {
        entry.acknowledgedAt = call.at + call.durationMs;
        return;
      }
      if (entry.key === null || client.destroyed) return;
      await sleep(Math.min(RETRY_MS * 2 ** tries, RETRY_MAX_MS));
    }
  }

  private async control(): Promise<void> {
    const [dispatcher] = this.clients;
    const [url] = this.options.urls;
    if (dispatcher && url) this.controls.push(await call(dispatcher, `${url}/health/live`, {}));
  }

  private send(dispatcher: Agent, url: string, entry: Entry): Promise<Call> {
    const { path, body } = this.requestOf(entry);
    const headers = {
      'content-type': 'application/json',
      'x-api-key': this.options.apiKey,
      ...(entry.key && { 'idempotency-key': entry.key }),
    };
    return call(dispatcher, `${url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
  }

  private requestOf({ tag, kind }: Entry): { path: string; body: object } {
    const { deploymentIds } = this.options;
    if (kind === 'deployment') {
      const deployment_id = pick(deploymentIds, tag);
      return {
        path: '/ingest/deployment',
        body: { deployment_id, event: 'progress', node_id: tag },
      };
    }
    const agent_id = this.agentOf(tag);
    const report = { agent_id, status: 'running', node_id: tag };
    return {
      path: '/ingest/agent-status',
      body: kind === 'error' ? { ...report, error_message: tag } : report,
    };
  }
}

/** One call; a lost connection counts as a result. */
async function call(
  dispatcher: Agent,
  url: string,
  options: { method?: 'POST'; headers?: Record<string, string>; body?: string },
): Promise<Call> {
  const at = Date.now();
  try {
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const { statusCode, headers, body } = await request(url, { ...options, dispatcher, signal });
    const detail = await body.text();
    const retryAfter = [headers['retry-after']].flat()[0] ?? null;
    return { at, durationMs: Date.now() - at, status: statusCode, retryAfter, detail };
  } catch (error) {
    const detail = (error as Error).message;
    return { at, durationMs: Date.now() - at, status: 0, retryAfter: null, detail };
  }
}

/** Returns the same id for the same tag, so that a retry sends the same request. */
function pick(ids: readonly string[], tag: string): string {
  let hash = 0;
  for (const character of tag) hash = (hash * 31 + character.charCodeAt(0)) >>> 0;
  return ids[hash % ids.length] ?? '';
}
