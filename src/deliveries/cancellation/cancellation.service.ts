import { Injectable } from '@nestjs/common';
import { PlannedExpansion } from '../../events/fan-out/planned-expansion.js';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { FairSlots, SlotRefused } from '../../platform/database/reads/fair-slots.js';
import { tooManyConcurrent } from '../../platform/http/errors/read-refusals.js';
import { IdempotencyService } from '../../platform/idempotency/idempotency.service.js';
import type { IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { filteredTypes } from '../../webhooks/subscribed-events.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import { CancellationRepository, type CancellationFilters } from './cancellation.repository.js';
import type {
  CancelDeliveriesRequest,
  CancelDeliveriesResponse,
} from './dto/cancel-deliveries.dto.js';

/** Deliveries of one statement, which holds their locks until it ends. */
const STEP = 5_000;
/** Statements of one request. */
const MAX_STEPS = 20;

/** Cancels pending deliveries of a webhook for its owner. */
@Injectable()
export class CancellationService {
  /** Cancellations in this process: each keeps a connection busy. */
  private readonly slots = new FairSlots({
    slots: 2,
    perAccount: 1,
    waitingPerAccount: 4,
    waiting: 64,
    maxWaitMs: 10_000,
  });

  constructor(
    private readonly webhooks: WebhooksService,
    private readonly deliveries: CancellationRepository,
    private readonly planned: PlannedExpansion,
    private readonly idempotency: IdempotencyService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Up to 100,000 deliveries, in steps that commit on their own: a request that fails midway has cancelled
   * some. Throws 429 when too many cancellations of the account are in progress.
   */
  async cancel(
    userId: string,
    webhookId: string,
    request: CancelDeliveriesRequest,
    call: IdempotentCall | null,
  ): Promise<CancelDeliveriesResponse> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const filters = this.filtersOf(request);
    return this.idempotency.runOutside(call, async () => {
      if (request.dry_run) {
        const planned = await this.planned.countFor({ userId, webhookId, ...filters });
        const matched = planned + (await this.deliveries.count(webhook, filters));
        return { matched, cancelled: 0, has_more: false };
      }
      return this.inTurn(userId, async () => {
        const hasMore = await this.planned.expandFor({ userId, webhookId, ...filters });
        const result = await this.cancelMatching(webhookId, filters);
        return { ...result, has_more: result.has_more || hasMore };
      });
    });
  }

  private async cancelMatching(
    webhookId: string,
    filters: CancellationFilters,
  ): Promise<CancelDeliveriesResponse> {
    const result = { matched: 0, cancelled: 0 };
    let after: string | null = null;
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const step = await this.deliveries.cancel(webhookId, filters, { after, limit: STEP });
      result.matched += step.matched;
      result.cancelled += step.cancelled;
      if (step.matched < STEP) return { ...result, has_more: false };
      after = step.lastId;
    }
    return { ...result, has_more: true };
  }

  private async inTurn<T>(userId: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.slots.run(userId, work);
    } catch (error) {
      if (error instanceof SlotRefused && error.by === 'account') throw tooManyCancellations();
      throw error;
    }
  }

  private filtersOf({ event, since, until }: CancelDeliveriesRequest): CancellationFilters {
    return {
      types: filteredTypes(event),
      since: new Date(Math.max(0, Date.parse(since ?? '1970-01-01'))),
      until: until == null ? this.clock.now() : new Date(Math.max(0, Date.parse(until))),
    };
  }
}

const tooManyCancellations = () =>
  tooManyConcurrent('Too many concurrent cancellations of this account. Send one at a time.');
