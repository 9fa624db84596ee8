import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { FIRST_ID } from '../../platform/database/clock/id-generator.js';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { FullAccountsRepository, type Backlog } from './full-accounts.repository.js';

const EVERY_MS = 5_000;
/** Counts take at most this share of a worker's time, so that a large backlog does not slow itself down. */
const SHARE = 0.2;
/** Pending deliveries of each webhook that the first statement counts; more are counted one webhook at a time. */
const COUNTED_FIRST = 100;
/** Pending deliveries that one further statement counts: far less than what takes as long as the statement timeout. */
export const COUNTED_AT_ONCE = 50_000;
/** Fan-out tasks that one count reads. */
const TASKS_COUNTED = 100_000;
/** A full account takes new deliveries again when this share of its limit is pending. */
const REOPENED_AT = 0.95;

/**
 * Bounds the pending deliveries of an account (`MAX_PENDING_PER_ACCOUNT`), planned ones included. The limit
 * is exceeded by what is created between two counts: five seconds, or longer if a count takes long. Every
 * worker counts; each account is stored as full as soon as it has been counted.
 */
@Injectable()
export class PendingLimit implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task = new PeriodicTask(PendingLimit.name, EVERY_MS, () => this.run());
  private readonly limit: number;
  private notBeforeMs = 0;
  private stopping = false;

  constructor(
    { delivery }: AppConfig,
    private readonly accounts: FullAccountsRepository,
  ) {
    this.limit = delivery.maxPendingPerAccount;
  }

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    this.stopping = true;
    return this.task.stop();
  }

  private async run(): Promise<void> {
    const startedMs = performance.now();
    if (startedMs < this.notBeforeMs) return;
    try {
      await this.count();
    } finally {
      const endedMs = performance.now();
      this.notBeforeMs = endedMs + (endedMs - startedMs) / SHARE;
    }
  }

  /** Stores which accounts are full, and deletes those that no longer are. */
  async count(): Promise<void> {
    const totals = new Map<string, number>();
    const add = async (accountId: string, pending: number): Promise<void> => {
      const total = (totals.get(accountId) ?? 0) + pending;
      totals.set(accountId, total);
      if (total >= this.limit) await this.accounts.insert(accountId);
    };
    for (const { accountId, pending } of await this.accounts.listPlanned(TASKS_COUNTED)) {
      await add(accountId, pending);
    }
    for (const backlog of await this.accounts.listBacklogs(COUNTED_FIRST)) {
      const { accountId } = backlog;
      const before = totals.get(accountId) ?? 0;
      if (before >= this.limit) continue;
      const counted = await this.countBacklog(backlog, this.limit - before);
      if (this.stopping) return;
      await add(accountId, counted);
    }
    const almostFull = [...totals].filter(([, total]) => total >= this.limit * REOPENED_AT);
    await this.accounts.deleteExcept(almostFull.map(([accountId]) => accountId));
  }

  /** The pending deliveries of a webhook; the count stops at `wanted`. */
  private async countBacklog({ webhookId, pending }: Backlog, wanted: number): Promise<number> {
    if (pending < COUNTED_FIRST) return pending;
    let total = 0;
    let afterId: string = FIRST_ID;
    while (total < wanted && !this.stopping) {
      const counted = await this.accounts.countAfter(webhookId, afterId, COUNTED_AT_ONCE);
      total += counted?.count ?? 0;
      if (counted === null || counted.count < COUNTED_AT_ONCE) break;
      afterId = counted.lastId;
    }
    return total;
  }
}
