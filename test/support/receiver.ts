import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
} from 'node:http';
import type { ServerResponse } from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { ok, type Behaviour } from './behaviours.js';
import { eventually } from './eventually.js';

/** A certificate and its key, in PEM: the receiver then speaks HTTPS. */
export interface Tls {
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  /** Whether clients must present a certificate. */
  readonly requestCert?: boolean;
}

/** A request as received. */
export class ReceivedRequest {
  /** When the exchange ended on this side, in ms since the epoch; undefined before. */
  endedAt: number | undefined;
  /** Status of the response, once headers were sent. */
  responseStatus: number | undefined;

  constructor(
    readonly method: string,
    readonly path: string,
    readonly headers: IncomingHttpHeaders,
    readonly body: Buffer,
    /** When its last byte was read, in ms since the epoch. */
    readonly at: number,
  ) {}

  get text(): string {
    return this.body.toString('utf8');
  }

  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  get json(): Record<string, any> {
    return JSON.parse(this.text) as Record<string, unknown>;
  }

  header(name: string): string | undefined {
    return this.headers[name.toLowerCase()]?.toString();
  }
}

/** A webhook endpoint on 127.0.0.1 that records every request and responds as programmed. */
export class Receiver {
  readonly received: ReceivedRequest[] = [];
  private readonly behaviours = new Map<string, Behaviour>();

  private constructor(
    private readonly server: Server | TlsServer,
    private fallback: Behaviour,
  ) {
    server.on('request', (request, response) => void this.receive(request, response));
  }

  /** `port` 0 uses any free port; give one to replace an earlier receiver. */
  static async start(behaviour: Behaviour = ok(), port = 0, tls?: Tls): Promise<Receiver> {
    const server = tls ? createTlsServer(tls) : createServer();
    // A receiver left by a failed test must not keep the test run from exiting.
    server.unref();
    const receiver = new Receiver(server, behaviour);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  url(path = '/'): string {
    const scheme = this.server instanceof TlsServer ? 'https' : 'http';
    return `${scheme}://127.0.0.1:${this.port}${path}`;
  }

  /** Sets the response of every path without a behavior of its own. */
  respond(behaviour: Behaviour): this {
    this.fallback = behaviour;
    return this;
  }

  /** Sets the response of `path` (without query string). */
  on(path: string, behaviour: Behaviour): this {
    this.behaviours.set(path, behaviour);
    return this;
  }

  /** Waits for `count` (matching) requests, and returns them. */
  async waitFor(
    count: number,
    options: { where?: (request: ReceivedRequest) => boolean; timeoutMs?: number } = {},
  ): Promise<ReceivedRequest[]> {
    const { where = () => true, timeoutMs = 30_000 } = options;
    return eventually(
      () => {
        const matching = this.received.filter(where);
        if (matching.length >= count) return matching;
        throw new Error(`${matching.length} of ${count} came; all there is: ${this.summary()}`);
      },
      { timeoutMs, intervalMs: 10, what: `the arrival of ${count} requests` },
    );
  }

  /** Clears the recorded requests. */
  clear(): void {
    this.received.length = 0;
  }

  /** Closes all connections and clears the recorded requests. */
  dropAll(): void {
    this.server.closeAllConnections();
    this.clear();
  }

  /** Stops listening and closes all connections. */
  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request).catch(() => undefined);
    if (!body) return;
    const path = request.url ?? '/';
    const { method = '', headers } = request;
    const received = new ReceivedRequest(method, path, headers, body, Date.now());
    this.received.push(received);
    response.once('close', () => {
      received.endedAt = Date.now();
      if (response.headersSent) received.responseStatus = response.statusCode;
    });
    const behaviour = this.behaviours.get(path.replace(/\?.*/, '')) ?? this.fallback;
    behaviour(received, response);
  }

  private summary(): string {
    const names = this.received.map(
      ({ method, path, headers }) =>
        `${method} ${path} ${headers['x-mutx-event']?.toString() ?? ''} #${headers['x-mutx-attempt']?.toString() ?? ''}`,
    );
    return names.slice(-20).join(', ') || 'nothing';
  }
}
