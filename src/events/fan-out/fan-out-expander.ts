import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { DeliveryQueue } from '../../deliveries/queue/delivery-queue.js';
import { FIRST_ID } from '../../platform/database/clock/id-generator.js';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { FanOutTasksRepository } from './fan-out-tasks.repository.js';

/** Interval between two searches for tasks that no job announced, in ms. */
const INTERVAL_MS = 500;
/** Accounts that share a statement. */
const ACCOUNTS_PER_ROUND = 20;
/** Tasks of one statement, which inserts up to 100 deliveries for each. */
const TASKS_PER_ROUND = 20;

/**
 * Inserts the deliveries of fan-out tasks, in workers: at once when a job announces tasks, and others that the
 * search finds. In each round, every account with tasks has the same share.
 */
@Injectable()
export class FanOutExpander implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(FanOutExpander.name);
  private readonly task = new PeriodicTask(FanOutExpander.name, INTERVAL_MS, () => this.wake());
  private running: Promise<void> | undefined;
  private isAnnounced = false;
  private stopping = false;
  /** The last account of the round before, which others follow; the first id after all of them. */
  private after: string = FIRST_ID;

  constructor(
    private readonly tasks: FanOutTasksRepository,
    private readonly queue: DeliveryQueue,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    await this.task.stop();
    await this.running;
  }

  /** Resolves when no task is left that this worker can expand. Never throws. */
  wake(): Promise<void> {
    this.isAnnounced = true;
    this.running ??= this.expandAll().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async expandAll(): Promise<void> {
    while (this.isAnnounced && !this.stopping) {
      this.isAnnounced = false;
      try {
        while (!this.stopping && (await this.expandRound()));
      } catch (error) {
        this.logger.warn({
          msg: 'expanding fan-out tasks failed; the next search retries',
          err: error,
        });
      }
    }
  }

  /** Returns whether there may be more. */
  private async expandRound(): Promise<boolean> {
    const accountIds = await this.tasks.listAccounts(this.after, ACCOUNTS_PER_ROUND);
    const isLast = accountIds.length < ACCOUNTS_PER_ROUND;
    const wasFirst = this.after === FIRST_ID;
    this.after = (isLast ? undefined : accountIds.at(-1)) ?? FIRST_ID;
    const expanded = accountIds.length > 0 && (await this.expandOf(accountIds));
    return expanded || !(isLast && wasFirst);
  }

  /** If that fails, the accounts are expanded one by one, so that those of the others succeed. */
  private async expandOf(accountIds: readonly string[]): Promise<boolean> {
    const perAccount = Math.floor(TASKS_PER_ROUND / accountIds.length);
    try {
      return await this.expandTogether(accountIds, perAccount);
    } catch (error) {
      if (accountIds.length === 1) throw error;
      const alone = await Promise.allSettled(accountIds.map((id) => this.expandTogether([id], 1)));
      if (alone.every(({ status }) => status === 'rejected')) throw error;
      return alone.some((result) => result.status === 'fulfilled' && result.value);
    }
  }

  private async expandTogether(
    accountIds: readonly string[],
    perAccount: number,
  ): Promise<boolean> {
    const { tasks, due } = await this.tasks.expandFirst(accountIds, perAccount);
    void this.queue.enqueue(due);
    return tasks > 0;
  }
}
