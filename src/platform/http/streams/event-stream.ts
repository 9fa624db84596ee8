import type { OutgoingHttpHeaders } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { logRequest } from '../server/request-log.js';
import { commentFrame, retryFrame } from './sse-format.js';
import type { StreamFeed, StreamSink } from './stream-feed.js';

/** Proxies must neither store nor buffer a stream. Its connection serves no further request. */
export const STREAM_HEADERS = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
  connection: 'close',
};
/** How long clients wait before they reconnect, in ms. */
const RETRY_MS = 2_000;
/** A stream without events gets a comment this often. */
const HEARTBEAT_MS = 15_000;
/** How long a client may take to read the last frame, in ms. */
const END_MS = 1_000;

/**
 * One open response of server-sent events. It buffers as much as the socket does (64 KiB) and one frame
 * more. A client that stops reading is disconnected by `limitResponses`, as with any other response.
 */
export class EventStream implements StreamSink {
  private wroteAtMs = performance.now();
  private closed = false;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly feed: StreamFeed,
  ) {}

  /**
   * Sends the head, with the headers that the hooks have set, and starts the feed. `onClose` is called
   * once, when the connection has closed.
   */
  open(onClose: () => void): void {
    const { raw } = this.reply;
    const headers = this.reply.headers(STREAM_HEADERS).getHeaders() as OutgoingHttpHeaders;
    this.reply.hijack();
    raw.writeHead(200, headers);
    raw.on('drain', () => this.feed.pump());
    raw.once('close', () => {
      this.closed = true;
      this.feed.close();
      onClose();
      // Fastify logs a response that the server has ended, but none that the client has ended.
      if (!raw.writableFinished) logRequest(this.request, this.reply);
    });
    this.write(retryFrame(RETRY_MS, this.feed.position));
    this.feed.start(this);
  }

  get isReady(): boolean {
    return this.isOpen && !this.reply.raw.writableNeedDrain;
  }

  write(frame: Buffer): void {
    if (!this.isOpen) return;
    this.wroteAtMs = performance.now();
    this.reply.raw.write(frame);
  }

  end(last: Buffer): void {
    if (!this.isOpen) return;
    const { raw } = this.reply;
    raw.end(last);
    setTimeout(() => raw.destroy(), END_MS).unref();
  }

  /** Sends a comment if nothing was sent for 15 s. */
  keepAlive(): void {
    const isQuiet = performance.now() - this.wroteAtMs >= HEARTBEAT_MS;
    if (isQuiet && this.isReady) this.write(commentFrame(this.feed.position));
  }

  private get isOpen(): boolean {
    const { destroyed, writableEnded } = this.reply.raw;
    return !this.closed && !destroyed && !writableEnded;
  }
}
