import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import type { Webhook } from '../../webhooks/entities/webhook.entity.js';
import { subscribedEvents } from '../../webhooks/subscribed-events.js';
import type { CreateReplayRequest } from './dto/create-replay.dto.js';
import type { Replay } from './entities/replay.entity.js';
import { eventRange, periodOf } from './replay-period.js';
import { replayedTypes } from './replay-types.js';

/** Derives the stored columns from a request. */
@Injectable()
export class ReplayDrafts {
  constructor(
    private readonly config: AppConfig,
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Before its events are counted. `horizon`: the id below which no more events are committed. Throws 422
   * for a period that is unavailable.
   */
  create(webhook: Webhook, request: CreateReplayRequest, horizon: string): Replay {
    const now = this.clock.now();
    const period = periodOf(request, { now, retentionDays: this.config.retention.days });
    const events = request.events ? subscribedEvents(request.events) : null;
    const deliveryStatus = request.status ?? 'failed';
    return {
      id: this.ids.next(),
      userId: webhook.userId,
      webhookId: webhook.id,
      status: 'pending',
      deliveryStatus,
      events,
      types: replayedTypes(events, deliveryStatus, webhook.events),
      agentIds: deliveryStatus === 'missing' ? webhook.agentIds : null,
      filter: deliveryStatus === 'missing' ? webhook.filter : null,
      ...period,
      ...eventRange(period, horizon),
      matched: null,
      planned: 0,
      createdAt: now,
      endedAt: null,
      turnAt: null,
      nextTurnAt: now,
    };
  }
}
