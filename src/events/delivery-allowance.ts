import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { RedisCounter } from '../platform/rate-limit/redis-counter.js';
import { WINDOW_MS } from '../platform/rate-limit/window-counter.js';
import { publishCost } from './fan-out/publish-cost.js';

/** Interval between counts of created deliveries in Redis, in ms. */
const COUNT_EVERY_MS = 100;
/** Accounts kept in memory; the one charged longest ago is evicted first. */
const MAX_ACCOUNTS = 10_000;
/** Assumed deliveries per event of an account that is not in memory. */
const UNKNOWN_DELIVERIES = 5;

interface Usage {
  /** Created in this window by all processes, as of the last count. */
  counted: number;
  /** Created by this process since the last count. */
  uncounted: number;
  /** End of the window, in ms since the epoch. */
  endsAt: number;
  deliveriesPerEvent: number;
}

/**
 * The rate limit on deliveries created for an account (`DELIVERY_RATE_LIMIT_PER_MINUTE`), in windows of
 * a minute. Charged after the commit, so a window may exceed the limit by the deliveries in flight.
 * Counted in Redis for all processes; each process counts its own while Redis is unavailable.
 */
@Injectable()
export class DeliveryAllowance implements OnApplicationShutdown {
  /** In the order of their last charge, oldest first. */
  private readonly accounts = new Map<string, Usage>();
  private readonly limit: number;
  private readonly counter: RedisCounter;
  private timer: NodeJS.Timeout | undefined;

  constructor({ events, redisUrl }: AppConfig) {
    this.limit = events.deliveriesPerMinute;
    this.counter = new RedisCounter(redisUrl);
  }

  /** Throws 429 `rate_limited` while the account is at its limit. */
  check(accountId: string): void {
    const usage = this.accounts.get(accountId);
    if (this.limit === 0 || usage === undefined) return;
    const waitMs = usage.endsAt - Date.now();
    if (waitMs > 0 && usage.counted + usage.uncounted >= this.limit)
      throw tooMany(this.limit, waitMs);
  }

  /** The estimated cost of an event of this account, from its last charge: see `publishCost`. */
  costPerEvent(accountId: string): number {
    return publishCost(this.accounts.get(accountId)?.deliveriesPerEvent ?? UNKNOWN_DELIVERIES);
  }

  /** Counts `deliveries` committed for `events` events. */
  charge(accountId: string, events: number, deliveries: number): void {
    const now = Date.now();
    const usage = this.accounts.get(accountId) ?? { counted: 0, uncounted: 0, endsAt: 0 };
    if (usage.endsAt <= now)
      Object.assign(usage, { counted: 0, uncounted: 0, endsAt: now + WINDOW_MS });
    usage.uncounted += deliveries;
    this.remember(accountId, Object.assign(usage, { deliveriesPerEvent: deliveries / events }));
    if (this.limit > 0) this.timer ??= setTimeout(() => void this.count(), COUNT_EVERY_MS).unref();
  }

  onApplicationShutdown(): void {
    clearTimeout(this.timer);
    this.counter.close();
  }

  private remember(accountId: string, usage: Usage): void {
    this.accounts.delete(accountId);
    this.accounts.set(accountId, usage);
    const [oldest] = this.accounts.keys();
    if (oldest !== undefined && this.accounts.size > MAX_ACCOUNTS) this.accounts.delete(oldest);
  }

  private async count(): Promise<void> {
    this.timer = undefined;
    const charged = [...this.accounts.entries()].filter(([, { uncounted }]) => uncounted > 0);
    await Promise.all(charged.map(([accountId, usage]) => this.countOne(accountId, usage)));
  }

  private async countOne(accountId: string, usage: Usage): Promise<void> {
    const deliveries = usage.uncounted;
    usage.uncounted = 0;
    usage.counted += deliveries;
    try {
      const { current, ttl } = await this.counter.hit(`deliveries:${accountId}`, deliveries);
      usage.counted = current;
      usage.endsAt = Date.now() + ttl;
    } catch {
      // Redis is unavailable: this process uses its own count.
    }
  }
}

function tooMany(limit: number, waitMs: number): DomainError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  return new DomainError(
    'too_many_requests',
    'rate_limited',
    `Delivery limit reached (${limit} created within a minute). Retry in ${seconds} s.`,
    { retryAfterSeconds: seconds },
  );
}
