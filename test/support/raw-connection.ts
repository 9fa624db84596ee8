import { connect, type Socket } from 'node:net';

/** A connection for raw bytes that no client library sends. */
export class RawConnection {
  /** All data received so far. */
  received = '';
  /** Resolves with all received data when the server has closed the connection. */
  readonly ended: Promise<string>;
  private readonly socket: Socket;

  constructor(baseUrl: string) {
    const { hostname, port } = new URL(baseUrl);
    this.socket = connect(Number(port), hostname);
    this.socket.on('data', (chunk) => (this.received += chunk.toString()));
    // A reset counts as closed: the server does not wait for data in flight.
    this.socket.on('error', () => undefined);
    this.ended = new Promise((resolve) => {
      this.socket.on('close', () => resolve(this.received));
    });
  }

  write(text: string): this {
    if (!this.socket.destroyed) this.socket.write(text);
    return this;
  }

  /** Writes `text` every `everyMs` until the connection is closed. */
  drip(text: string, everyMs: number): this {
    const timer = setInterval(() => this.write(text), everyMs);
    this.socket.on('close', () => clearInterval(timer));
    return this;
  }

  /** Stops reading until `read` is called. */
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
