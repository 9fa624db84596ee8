import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import type { BucketQuery } from '../../platform/http/buckets/bucket-query.js';
import { bucketStarts, bucketWindow } from '../../platform/http/buckets/bucket-window.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import {
  statsView,
  type AccountStatsResponse,
  type WebhookStatsResponse,
} from './dto/stats.dto.js';
import { oldestStats } from './stats-retention.js';
import { StatsRepository } from './stats.repository.js';

/** Counts of deliveries and durations of attempts over time, for their owner. */
@Injectable()
export class StatsService {
  constructor(
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
    private readonly webhooks: WebhooksService,
    private readonly stats: StatsRepository,
  ) {}

  async ofWebhook(userId: string, id: string, query: BucketQuery): Promise<WebhookStatsResponse> {
    await this.webhooks.findOwned(userId, id);
    return { webhook_id: id, ...(await this.read({ id, userId }, query)) };
  }

  /** Of all webhooks of the account, deleted ones included. */
  ofAccount(userId: string, query: BucketQuery): Promise<AccountStatsResponse> {
    return this.read({ id: userId, userId }, query);
  }

  private async read(
    subject: { readonly id: string; readonly userId: string },
    query: BucketQuery,
  ): Promise<AccountStatsResponse> {
    const nowMs = this.clock.nowMs();
    const oldest = oldestStats(query.bucket, this.config.retention.days, nowMs);
    const window = bucketWindow(query, nowMs, oldest);
    const rows = await this.stats.list(subject, window);
    return statsView(window, bucketStarts(window), rows);
  }
}
