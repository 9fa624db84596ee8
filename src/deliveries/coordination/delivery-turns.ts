import { Injectable } from '@nestjs/common';
import {
  GenericPlanConnections,
  type PlannedQuery,
} from '../../platform/database/generic-plan-connections.js';
import type { ClaimedDelivery } from '../attempt/claimed-delivery.js';
import { ClaimMetrics } from '../metrics/claim-metrics.js';
import { WorkerRegistry } from '../recovery/worker-registry.js';
import { limitsOf } from './limits.js';
import { aheadMs, allowedSends, arrivalAfterSends, MOST_PER_TURN, waitMs } from './turn-plan.js';
import { isTransitionOver, type OrderedDue } from './ordered-due.js';
import { TurnsRepository, type LockedWebhook } from './turns.repository.js';

/** Wait after a turn that found the webhook's limits locked by another worker, in ms. */
const LOCKED_MS = 40;
/** Wait after a turn that got fewer slots than it asked for, in ms. */
const NO_SLOT_MS = 50;

export interface TurnRequest {
  readonly webhookId: string;
  /** Sent as a probe if the circuit is open. */
  readonly probeId: string | null;
  /** Where the search of the turn before it ended: see `OrderedDue`. */
  readonly after: string | null;
  /** How late the turn is, in ms. */
  readonly lateMs: number;
  /** Takes slots of this worker until there are `count`; returns how many there are. */
  readonly takeSlots: (count: number) => number;
}

/** A claimed delivery, and when it may be sent: in ms since the epoch, by PostgreSQL's clock. */
export interface ScheduledDelivery {
  readonly delivery: ClaimedDelivery;
  readonly sendAtMs: number;
}

export interface Turn {
  readonly scheduled: readonly ScheduledDelivery[];
  /** Wait until another turn may grant more, in ms; null if there is nothing to grant. */
  readonly nextInMs: number | null;
  /** The end of an attempt may allow the webhook another one. */
  readonly endAllowsMore: boolean;
  /** The probe was granted, or is not needed any more. */
  readonly probed: boolean;
  /** Where its search ended. */
  readonly after: string | null;
}

/**
 * A turn of a coordinated webhook: one short transaction, which locks the state of the webhook's limits and
 * claims as many due deliveries as the limits allow. Turns of one webhook never overlap, in any worker, so
 * the limits hold for all workers together. It does not wait for the lock.
 */
@Injectable()
export class DeliveryTurns {
  constructor(
    private readonly plans: GenericPlanConnections,
    private readonly turns: TurnsRepository,
    private readonly worker: WorkerRegistry,
    private readonly metrics: ClaimMetrics,
  ) {}

  take(request: TurnRequest): Promise<Turn> {
    return this.plans.transaction(async (query) => {
      const webhook = await this.turns.lock(query, request.webhookId);
      if (webhook === null) return nothing({ probed: true });
      if (webhook.lockedId === null) {
        if (!webhook.hasState) await this.turns.create(query, request.webhookId);
        return nothing({ nextInMs: LOCKED_MS, after: request.after });
      }
      if (!webhook.circuitIsClosed && request.probeId === null) return nothing({});
      return this.grant(query, request, webhook);
    });
  }

  private async grant(
    query: PlannedQuery,
    request: TurnRequest,
    webhook: LockedWebhook,
  ): Promise<Turn> {
    const { webhookId, lateMs, takeSlots } = request;
    const inFlight = await this.listInFlight(query, webhook);
    const limits = limitsOf(webhook, webhook.nowMs, inFlight.length);
    const probe = !webhook.circuitIsClosed;
    const allowed = allowedSends(limits, {
      aheadMs: aheadMs(lateMs),
      most: probe ? 1 : MOST_PER_TURN,
    });
    const { ids: due, after } = await this.listDue(query, request, webhook, allowed.length);
    const slots = due.length === 0 ? 0 : takeSlots(due.length);
    const options = { workerId: this.worker.workerId, probe };
    const requested = due.slice(0, slots);
    const claimed = await this.turns.claim(query, requested, options);
    this.metrics.claimed(requested.length, claimed);
    const times = allowed.slice(0, claimed.length);
    if (claimed.length > 0) {
      const ids = limits.maxConcurrency === null ? [] : claimed.map(({ id }) => id);
      await this.turns.save(query, webhookId, {
        rateLimitedSince: webhook.rateLimitedSince,
        arrivalMs: arrivalAfterSends(limits, times),
        inFlight: [...inFlight, ...ids],
      });
    }
    if (isTransitionOver(webhook)) await this.turns.forgetEarlier(query, webhookId);
    const isShort = slots < due.length;
    const isAllDue = due.length < allowed.length || (probe && slots > 0);
    const nextInMs = !isAllDue ? waitMs(limits, times) : after === null ? null : 0;
    return {
      scheduled: claimed.map((delivery, n) => ({ delivery, sendAtMs: times[n] ?? limits.nowMs })),
      nextInMs: isShort ? NO_SLOT_MS : nextInMs,
      endAllowsMore: limits.maxConcurrency !== null || webhook.ordering !== null,
      probed: slots > 0 || !probe,
      after: isShort ? request.after : after,
    };
  }

  private async listDue(
    query: PlannedQuery,
    { webhookId, probeId, after }: TurnRequest,
    { circuitIsClosed, ordering }: LockedWebhook,
    limit: number,
  ): Promise<OrderedDue> {
    if (limit === 0) return { ids: [], after };
    if (!circuitIsClosed && probeId !== null) return { ids: [probeId], after };
    if (ordering !== null) return this.turns.listOrderedDue(query, webhookId, { limit, after });
    return { ids: await this.turns.listDue(query, webhookId, limit), after: null };
  }

  private async listInFlight(
    query: PlannedQuery,
    { maxConcurrency, inFlight }: LockedWebhook,
  ): Promise<string[]> {
    if (maxConcurrency === null || !inFlight?.length) return [];
    return this.turns.listInFlight(query, inFlight);
  }
}

function nothing(turn: Partial<Turn>): Turn {
  return {
    scheduled: [],
    nextInMs: null,
    endAllowsMore: false,
    probed: false,
    after: null,
    ...turn,
  };
}
