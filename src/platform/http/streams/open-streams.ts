import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { overloaded } from '../errors/read-refusals.js';
import { EventStream, STREAM_HEADERS } from './event-stream.js';
import { retryFrame } from './sse-format.js';
import type { StreamFeed } from './stream-feed.js';
import { StreamLimits } from './stream-limits.js';

const CHECK_MS = 1_000;
/** On shutdown, `retry:` has a random delay in this range, so that clients do not reconnect at once. */
const RECONNECT_MS = { min: 500, max: 3_000 };

/** The open streams of this process: limits their number, keeps them alive and ends them on shutdown. */
@Injectable()
export class OpenStreams implements OnModuleDestroy {
  private readonly limits = new StreamLimits();
  private readonly streams = new Set<EventStream>();
  private readonly timer = setInterval(() => this.keepAlive(), CHECK_MS).unref();
  private closing = false;

  /**
   * Responds with the frames of a feed. `begin` may still reject the request. Throws 429 or 503 at the
   * limits. Returns undefined if no stream is left open: for HEAD, and if the client has disconnected.
   */
  async open(
    request: FastifyRequest,
    reply: FastifyReply,
    begin: () => Promise<StreamFeed>,
  ): Promise<EventStream | undefined> {
    const accountId = request.user?.userId ?? '';
    const refusal = this.closing ? overloaded() : this.limits.add(accountId);
    if (refusal) throw refusal;
    let feed: StreamFeed | undefined;
    try {
      feed = await begin();
      if (this.closing) throw overloaded();
    } catch (error) {
      feed?.close();
      this.limits.remove(accountId);
      throw error;
    }
    if (request.method !== 'HEAD' && !reply.raw.destroyed) {
      return this.start(new EventStream(request, reply, feed), accountId);
    }
    feed.close();
    this.limits.remove(accountId);
    void reply.headers(STREAM_HEADERS).send();
    return undefined;
  }

  onModuleDestroy(): void {
    this.closing = true;
    clearInterval(this.timer);
    const { min, max } = RECONNECT_MS;
    for (const stream of this.streams) {
      stream.end(retryFrame(Math.round(min + Math.random() * (max - min))));
    }
  }

  private start(stream: EventStream, accountId: string): EventStream {
    this.streams.add(stream);
    stream.open(() => {
      this.streams.delete(stream);
      this.limits.remove(accountId);
    });
    return stream;
  }

  private keepAlive(): void {
    for (const stream of this.streams) stream.keepAlive();
  }
}
