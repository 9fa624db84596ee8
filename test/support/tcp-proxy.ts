import { Transform, type TransformCallback } from 'node:stream';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/**
 * A proxy between the application and one of its servers, so that a test can make that server
 * unavailable for this application only.
 */
export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private state: 'open' | 'cut' | 'frozen' = 'open';
  private port = 0;
  private latencyMs = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: URL,
  ) {
    server.on('connection', (client) => this.accept(client));
  }

  /** Proxies the server of a `postgres://` or `redis://` URL. */
  static async to(url: string): Promise<TcpProxy> {
    const server = createServer().unref();
    const proxy = new TcpProxy(server, new URL(url));
    await proxy.listen();
    proxy.port = (server.address() as AddressInfo).port;
    return proxy;
  }

  /** The URL of the server, through the proxy. */
  get url(): string {
    return Object.assign(new URL(this.target), { host: `127.0.0.1:${this.port}` }).href;
  }

  /** A proxy that rejects connections until `listen`. */
  static async later(url: string): Promise<TcpProxy> {
    const proxy = await TcpProxy.to(url);
    await new Promise((closed) => proxy.server.close(closed));
    return proxy;
  }

  /** Starts to accept connections at the address of `url`. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
  }

  /** Makes the server unavailable: closes open connections, and new ones at once. */
  cut(): void {
    this.state = 'cut';
    for (const socket of this.sockets) socket.destroy();
  }

  /** Makes the server hang: connections stay open, but no data passes. */
  freeze(): void {
    this.state = 'frozen';
    for (const socket of this.sockets) socket.pause();
  }

  /** Delays everything that passes, in each direction. */
  delay(ms: number): void {
    this.latencyMs = ms;
  }

  /** Makes the server available again. */
  restore(): void {
    this.state = 'open';
    for (const socket of this.sockets) socket.resume();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cut();
    await closed;
  }

  private accept(client: Socket): void {
    if (this.state === 'cut') {
      client.destroy();
      return;
    }
    const upstream = connect(Number(this.target.port), this.target.hostname).setNoDelay(true);
    client.setNoDelay(true);
    this.join(client, upstream);
    this.join(upstream, client);
    if (this.state === 'frozen') this.freeze();
  }

  private join(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.pipe(new Delay(() => this.latencyMs)).pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}

/** Keeps the order, because timers of the same delay do. */
class Delay extends Transform {
  private lastAt = 0;

  constructor(private readonly latencyMs: () => number) {
    super();
  }

  override _transform(chunk: Buffer, _: BufferEncoding, done: TransformCallback): void {
    this.later(() => this.push(chunk));
    done();
  }

  override _flush(done: TransformCallback): void {
    this.later(() => done());
  }

  /** Never before what came earlier, if the latency was reduced meanwhile. */
  private later(work: () => void): void {
    const now = performance.now();
    this.lastAt = Math.max(now + this.latencyMs(), this.lastAt);
    if (this.lastAt <= now) work();
    else setTimeout(work, this.lastAt - now);
  }
}
