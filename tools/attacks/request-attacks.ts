import { randomUUID } from 'node:crypto';
import type { Account, Attack, AttackOptions, Counters } from './attack.js';
import { Client, count, Repetition } from './client.js';
import { SlowEndpoint } from './slow-endpoint.js';

const DEEP_JSON = '['.repeat(1_048_576);
/** Both fit into Node's limit of 16 KiB for the request line and headers. */
const HOSTILE_PATHS = [`/${'a'.repeat(15_800)}://`, `/${'eyJ'.repeat(5_250)}`];
const PATH_CONNECTIONS = 32;

/** Requests without credentials that cost more than they look. */
export class HostileAttack implements Attack {
  readonly counters: Counters = {};
  private readonly client: Client;
  private readonly bodies = new Repetition(() => this.sendBody());
  private readonly paths = new Repetition(() => this.sendPath());
  private count = 0;

  constructor(private readonly options: AttackOptions['hostile']) {
    this.client = new Client(options.baseUrl, options.bodiesAtOnce + PATH_CONNECTIONS);
  }

  prepare(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  begin(): void {
    this.bodies.inParallel(this.options.bodiesAtOnce);
    this.paths.perSecond(this.options.pathsPerSecond);
  }

  async end(): Promise<void> {
    await Promise.all([this.bodies.stop(), this.paths.stop()]);
  }

  private async sendBody(): Promise<void> {
    count(this.counters, await this.client.call('POST', '/ingest/metrics', DEEP_JSON));
  }

  private async sendPath(): Promise<void> {
    const path = HOSTILE_PATHS[this.count++ % HOSTILE_PATHS.length] ?? '/';
    count(this.counters, await this.client.call('GET', path));
  }
}

/** Test deliveries that are held open by their endpoint. */
export class TestAttack implements Attack {
  readonly counters: Counters = {};
  private readonly client: Client;
  private readonly endpoint: SlowEndpoint;
  private readonly tests = new Repetition(() => this.test());
  private webhookId = '';

  constructor(private readonly options: AttackOptions['tests']) {
    this.client = new Client(options.baseUrl, options.parallel);
    this.endpoint = new SlowEndpoint(options.respondAfterMs);
  }

  async prepare(): Promise<Account> {
    await this.endpoint.start();
    const { userId, token } = await this.client.register();
    const { id } = await this.client.create('/webhooks', { url: this.endpoint.url() });
    this.webhookId = id as string;
    return { userId, token, webhookIds: [this.webhookId] };
  }

  begin(): void {
    this.tests.inParallel(this.options.parallel);
  }

  async end(): Promise<void> {
    await this.tests.stop();
  }

  relent(): void {
    this.endpoint.relent();
  }

  private async test(): Promise<void> {
    count(this.counters, await this.client.call('POST', `/webhooks/${this.webhookId}/test`));
  }
}

/** API keys created, used once and revoked without a pause. */
export class KeyAttack implements Attack {
  readonly counters: Counters = {};
  private readonly client: Client;
  private readonly keys = new Repetition(() => this.createAndRevoke());

  constructor(private readonly options: AttackOptions['keys']) {
    this.client = new Client(options.baseUrl, options.parallel);
  }

  async prepare(): Promise<Account> {
    return { ...(await this.client.register()), webhookIds: [] };
  }

  begin(): void {
    this.keys.inParallel(this.options.parallel);
  }

  async end(): Promise<void> {
    await this.keys.stop();
  }

  private async createAndRevoke(): Promise<void> {
    const made = await this.client.call('POST', '/api-keys', { name: randomUUID() });
    count(this.counters, made);
    if (made.status !== 201) return;
    const { id } = made.json as { id: string };
    count(this.counters, await this.client.call('DELETE', `/api-keys/${id}`));
  }
}
