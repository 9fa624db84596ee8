import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import { testEventsOf, type TestEvents } from './test-events.js';

/** Chooses the events of a test by the format of its webhook. */
@Injectable()
export class TestEventsService {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly clock: DatabaseClock,
  ) {}

  /** Throws 404 or 403 unless the webhook belongs to the user, and 400 for an event that it cannot receive. */
  async list(
    userId: string,
    webhookId: string,
    type: string | null | undefined,
  ): Promise<TestEvents> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const format = webhook.format ?? 'mutx';
    return testEventsOf({ type: type ?? null, format, userId }, this.clock.now());
  }
}
