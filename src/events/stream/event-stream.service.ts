import { Injectable } from '@nestjs/common';
import type { StreamFeed } from '../../platform/http/streams/stream-feed.js';
import { subscribedEvents } from '../../webhooks/subscribed-events.js';
import { typesOf } from '../catalogue/subscription.js';
import { CommitHorizon } from '../commit-horizon.js';
import type { EventStreamQuery } from './dto/event-stream-query.dto.js';
import { EventFeed } from './event-feed.js';
import { EventStreamRepository } from './event-stream.repository.js';
import { EventTail } from './event-tail.js';
import { startOf } from './stream-position.js';

@Injectable()
export class EventStreamService {
  constructor(
    private readonly tail: EventTail,
    private readonly commits: CommitHorizon,
    private readonly events: EventStreamRepository,
  ) {}

  /**
   * The account's events after `lastEventId`, or from now on. Reads the horizon after the request has
   * arrived, so that it includes every event that is committed after the response has begun.
   */
  async feed(
    userId: string,
    query: EventStreamQuery,
    lastEventId: string | undefined,
  ): Promise<StreamFeed> {
    const types = query.types == null ? null : subscribedEvents(query.types).flatMap(typesOfName);
    const oldest = lastEventId === undefined ? undefined : await this.events.findOldest(userId);
    const horizon = await this.commits.read();
    const start = startOf(lastEventId, { horizon, oldest: oldest?.id ?? '' });
    return new EventFeed(
      { userId, types, start, horizon, oldest: oldest?.occurredAt ?? null },
      this.tail,
      this.events,
    );
  }
}

function typesOfName(name: string): string[] {
  return typesOf(name) ?? [];
}
