import type { Socket } from 'node:net';
import type { Dialed } from './dial.js';
import type { ResponseParser } from '../http1/response-parser.js';

/** A connection closed before the response ended. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';
}

/** The total deadline was over. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError';
}

interface Exchange {
  readonly parser: ResponseParser;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A connection to one endpoint, for one request after the other. */
export class Connection {
  /** When it was opened, in ms of `performance.now()`. */
  readonly openedAt = performance.now();
  /** When its last response ended. */
  idleSince = Infinity;
  /** It has carried a request before. */
  used = false;
  private ready = false;
  private current: Exchange | undefined;
  private error: Error | undefined;

  private readonly socket: Socket;

  constructor(
    private readonly dialed: Dialed,
    private readonly readyEvent: string,
  ) {
    this.socket = dialed.socket;
    this.socket
      .once(readyEvent, () => (this.ready = true))
      .on('data', (chunk: Buffer) => this.read(chunk))
      .on('error', (error) => (this.error ??= error))
      .on('close', () => this.closed());
  }

  get isInternal(): boolean {
    return this.dialed.isInternal;
  }

  get open(): boolean {
    return !this.socket.destroyed && this.socket.writable && this.socket.readable;
  }

  /**
   * Sends a request and resolves when the parser has all of the response that there will be. Rejects
   * if the connection fails before the final head is complete.
   */
  send(request: string, parser: ResponseParser): Promise<void> {
    return new Promise((resolve, reject) => {
      this.current = { parser, resolve, reject };
      const write = (): void => void this.socket.write(request);
      if (this.ready) write();
      else this.socket.once(this.readyEvent, write);
    });
  }

  /** Ends the connection, and a request in flight with this error. */
  destroy(error?: Error): void {
    this.error ??= error;
    this.socket.destroy();
  }

  private read(chunk: Buffer): void {
    if (this.current === undefined) return this.destroy();
    const { parser } = this.current;
    try {
      parser.push(chunk);
    } catch (error) {
      return this.destroy(error as Error);
    }
    if (parser.done) this.end();
  }

  private end(): void {
    const { resolve, parser } = this.current as Exchange;
    const flushed = this.socket.writableLength === 0;
    this.current = undefined;
    this.used = true;
    this.idleSince = performance.now();
    if (!parser.reusable || !flushed) this.destroy();
    resolve();
  }

  private closed(): void {
    const exchange = this.current;
    this.current = undefined;
    if (exchange === undefined) return;
    const { parser, resolve, reject } = exchange;
    // The status stands, but a deadline overrides it.
    if (parser.response && !(this.error instanceof DeadlineError)) resolve();
    else reject(this.error ?? new ConnectionClosedError('closed before the response ended'));
  }
}
