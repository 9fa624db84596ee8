import { connect, type Socket } from 'node:net';

/** A connection on which a test writes what no client library would. */
export class RawConnection {
  /** All that came back so far. */
  received = '';
  /** Resolves with all that came back when the server has ended the connection. */
  readonly ended: Promise<string>;
  private readonly socket: Socket;

  constructor(baseUrl: string) {
    const { hostname, port } = new URL(baseUrl);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (chunk) => (this.received += chunk.toString()));
    // A reset is an end as well: the server does not wait for what is still on its way.
    this.socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.socket.on('close', () => resolve(this.received));
    });
  }

  write(text: string): this {
    if (!this.socket.destroyed) this.socket.write(text);
    return this;
  }

  /** Writes `text` again and again, every `everyMs`, until the connection has ended. */
  drip(text: string, everyMs: number): this {
    const timer = setInterval(() => this.write(text), everyMs);
    this.socket.on('close', () => clearInterval(timer));
    return this;
  }

  /** Takes nothing of what the server sends any more, until `read` is called. */
  stopReading(): this {
    this.socket.pause();
    return this;
  }

  read(): this {
    this.socket.resume();
    return this;
  }

  end(): void {
    this.socket.destroy();
  }
}
