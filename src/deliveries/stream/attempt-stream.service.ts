import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { idFloor } from '../../platform/database/clock/id-generator.js';
import type { StreamFeed } from '../../platform/http/streams/stream-feed.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import { AttemptFeed } from './attempt-feed.js';
import { AttemptTail } from './attempt-tail.js';
import type { AttemptStreamQuery } from './dto/attempt-stream-query.dto.js';

/** How far the clocks of two processes may be apart. */
const CLOCK_ERROR_MS = 100;

@Injectable()
export class AttemptStreamService {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly tail: AttemptTail,
    private readonly clock: DatabaseClock,
  ) {}

  /** Throws 404 or 403 unless the webhook, if one is named, belongs to the user. */
  async feed(userId: string, query: AttemptStreamQuery): Promise<StreamFeed> {
    const webhookId = query.webhook_id?.toLowerCase() ?? null;
    if (webhookId !== null) await this.webhooks.findOwned(userId, webhookId);
    const since = idFloor(new Date(this.clock.nowMs() - CLOCK_ERROR_MS));
    return new AttemptFeed(userId, webhookId, since, this.tail);
  }
}
