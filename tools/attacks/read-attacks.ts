import { connect, type Socket } from 'node:net';
import type { Account, Attack, AttackOptions, Counters } from './attack.js';
import { Client, count, Repetition } from './client.js';

/** Sizes of `config` in bytes, largest first; the first accepted one is used. */
const CONFIG_BYTES = [1_000_000, 250_000, 65_000, 60_000];
const CREATED_AT_ONCE = 4;
/** A connection that is never read is replaced after this time. */
const NEVER_READ_MS = 30_000;

/** Clients of one account that read one path again and again. */
export class ReadAttack implements Attack {
  readonly counters: Counters = {};
  private readonly client: Client;
  private readonly reads = new Repetition(() => this.read());
  private path = '';

  constructor(private readonly options: AttackOptions['reads']) {
    this.client = new Client(options.baseUrl, options.parallel);
  }

  async prepare(): Promise<Account> {
    const { userId, token } = await this.client.register();
    // Port 9 discards; nothing is ever sent there, because its events do not occur.
    const webhook = { url: 'http://127.0.0.1:9/', events: ['alert.agent_down'] };
    const { id } = await this.client.create('/webhooks', webhook);
    this.path = this.options.path.replace('{webhook}', id as string);
    return { userId, token, webhookIds: [id as string] };
  }

  begin(): void {
    this.reads.inParallel(this.options.parallel);
  }

  end(): Promise<void> {
    return this.reads.stop();
  }

  private async read(): Promise<void> {
    const reply = await this.client.call('GET', this.path);
    count(this.counters, reply);
    this.counters.bytes = (this.counters.bytes ?? 0) + reply.text.length;
  }
}

/** A tenant whose agents carry the largest `config`, listed by many at once and read by few. */
export class ConfigAttack implements Attack {
  readonly counters: Counters = {};
  private readonly client: Client;
  private readonly reads = new Repetition(() => this.read());
  private readonly sockets = new Set<Socket>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: AttackOptions['configs']) {
    this.client = new Client(options.baseUrl, options.parallel);
  }

  async prepare(): Promise<Account> {
    const { userId, token } = await this.client.register();
    const bytes = await this.largestConfig();
    const creations = new Array<number>(this.options.agents - 1).fill(bytes);
    while (creations.length > 0) {
      const next = creations.splice(0, CREATED_AT_ONCE);
      await Promise.all(next.map((size) => this.client.create('/agents', agentOf(size))));
    }
    this.counters.config_bytes = bytes;
    return { userId, token, webhookIds: [] };
  }

  begin(): void {
    this.reads.inParallel(this.options.parallel);
    this.connectUnread();
    this.timer = setInterval(() => this.connectUnread(), NEVER_READ_MS);
  }

  async end(): Promise<void> {
    clearInterval(this.timer);
    this.disconnectUnread();
    await this.reads.stop();
  }

  private async largestConfig(): Promise<number> {
    for (const bytes of CONFIG_BYTES) {
      const { status } = await this.client.call('POST', '/agents', agentOf(bytes));
      if (status === 201) return bytes;
    }
    throw new Error('No config was accepted');
  }

  private async read(): Promise<void> {
    const reply = await this.client.call('GET', '/agents?limit=200');
    count(this.counters, reply);
    this.counters.bytes = (this.counters.bytes ?? 0) + reply.text.length;
  }

  /** A socket without a `data` listener stays paused, so the server cannot write. */
  private connectUnread(): void {
    this.disconnectUnread();
    const { hostname, port } = new URL(this.options.baseUrl);
    for (let n = 0; n < this.options.neverRead; n++) {
      const socket = connect(Number(port), hostname).on('error', () => undefined);
      const { authorization } = this.client.headers;
      socket.write(
        `GET /agents?limit=200 HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: ${authorization}\r\n\r\n`,
      );
      this.sockets.add(socket);
      this.counters.never_read = (this.counters.never_read ?? 0) + 1;
    }
  }

  private disconnectUnread(): void {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }
}

function agentOf(bytes: number): object {
  return { name: 'an agent', config: { text: 'x'.repeat(bytes) } };
}
