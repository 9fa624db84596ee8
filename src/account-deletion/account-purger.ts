import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { UnitOfWork, type Transaction } from '../platform/database/unit-of-work.js';
import { PeriodicTask } from '../platform/scheduling/periodic-task.js';
import { AccountDataRepository } from './account-data.repository.js';
import { DeletedAccountsRepository } from './deleted-accounts.repository.js';

const INTERVAL_MS = 1_000;
/** A run ends after this time, so that the purge uses half of one connection at most. */
const MAX_RUN_MS = 1_000;

/**
 * Purges deleted accounts in steps of one short transaction each. The tables are the only state, so after
 * a crash any worker continues; workers take turns step by step, and so do accounts.
 */
@Injectable()
export class AccountPurger implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(AccountPurger.name);
  private readonly task = new PeriodicTask(AccountPurger.name, INTERVAL_MS, () => this.purge());
  private stopping = false;

  constructor(
    private readonly accounts: DeletedAccountsRepository,
    private readonly data: AccountDataRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    this.stopping = true;
    return this.task.stop();
  }

  private async purge(): Promise<void> {
    const endMs = performance.now() + MAX_RUN_MS;
    let more = true;
    while (more && !this.stopping && performance.now() < endMs) {
      more = await this.unitOfWork.run((tx) => this.step(tx));
    }
  }

  /** False if no account is due. */
  private async step(tx: Transaction): Promise<boolean> {
    const userId = await this.accounts.lockDue(tx);
    if (userId === null) return false;
    if (await this.data.deleteSome(tx, userId)) {
      await this.accounts.requeue(tx, userId);
    } else {
      await this.accounts.deleteUser(tx, userId);
      tx.afterCommit(() => this.logger.log({ msg: 'account purged', userId }));
    }
    return true;
  }
}
