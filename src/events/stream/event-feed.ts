import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { retryFrame } from '../../platform/http/streams/sse-format.js';
import type { StreamFeed, StreamSink } from '../../platform/http/streams/stream-feed.js';
import { cursorOf } from './event-cursor.js';
import { frameOf, gapFrame } from './event-frame.js';
import type { EventStreamRepository } from './event-stream.repository.js';
import type { EventTail, Follower } from './event-tail.js';
import type { RecentEvents } from './recent-events.js';
import type { Start } from './stream-position.js';

/** After a read that failed or was refused, in ms. */
const RETRY_MS = 1_000;

export interface EventFeedOptions {
  readonly userId: string;
  /** Null: of every type. */
  readonly types: readonly string[] | null;
  readonly start: Start;
  /** The commit horizon at the request. */
  readonly horizon: string;
  /** When the account's oldest event occurred. */
  readonly oldest: Date | null;
}

/**
 * The events of one stream. It takes them from the events in memory or, where it is behind those, from
 * PostgreSQL, page by page, and keeps none itself.
 */
export class EventFeed implements StreamFeed, Follower {
  private readonly logger = new Logger(EventFeed.name);
  private readonly types: ReadonlySet<string> | undefined;
  private readonly recent: RecentEvents;
  private passed: string;
  private sink: StreamSink | undefined;
  private reading = false;

  constructor(
    private readonly options: EventFeedOptions,
    private readonly tail: EventTail,
    private readonly events: EventStreamRepository,
  ) {
    const { userId, types, start, horizon } = options;
    this.types = types === null ? undefined : new Set(types);
    this.passed = start.position;
    this.recent = tail.follow(userId, horizon, this);
  }

  get position(): string {
    return cursorOf(this.passed);
  }

  start(sink: StreamSink): void {
    this.sink = sink;
    const { start, oldest } = this.options;
    if (start.hasGap) sink.write(gapFrame(start.position, oldest));
    this.pump();
  }

  pump(): void {
    if (!this.sink?.isReady || this.reading) return;
    if (this.passed < this.recent.from) {
      this.reading = true;
      void this.readPage(this.sink);
      return;
    }
    for (const { id, type, frame } of this.recent.after(this.passed)) {
      if (!this.types || this.types.has(type)) {
        if (!this.sink.isReady) return;
        this.sink.write(frame);
      }
      this.passed = id;
    }
    if (this.passed < this.recent.to) this.passed = this.recent.to;
  }

  restart(): void {
    this.sink?.end(retryFrame(RETRY_MS));
  }

  close(): void {
    this.sink = undefined;
    this.tail.unfollow(this.options.userId, this);
  }

  private async readPage(sink: StreamSink): Promise<void> {
    try {
      await this.writePage(sink);
    } catch (error) {
      this.logger.warn({ msg: 'events of a stream not read; retried', err: error });
      await sleep(RETRY_MS);
    }
    this.reading = false;
    this.pump();
  }

  /** Writes events that are no longer in memory, up to those that are, while the client takes them. */
  private async writePage(sink: StreamSink): Promise<void> {
    const { userId, types } = this.options;
    const range = { after: this.passed, to: this.recent.from };
    const { events, isLast } = await this.events.readPage(userId, range, types);
    for (const { data, ...event } of events) {
      if (data !== null) {
        if (!sink.isReady) return;
        sink.write(frameOf({ ...event, data }));
      }
      this.passed = event.id;
    }
    if (isLast) this.passed = range.to;
  }
}
