import { Injectable, Logger } from '@nestjs/common';
import { AccountsService } from '../auth/accounts/accounts.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DeletedAccountsRepository } from './deleted-accounts.repository.js';

/** Deletes accounts: at once for everyone who looks, and later in the tables (`AccountPurger`). */
@Injectable()
export class AccountDeletionService {
  private readonly logger = new Logger(AccountDeletionService.name);

  constructor(
    private readonly accounts: AccountsService,
    private readonly deletedAccounts: DeletedAccountsRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /** Throws 401 (`invalid_credentials`) for a wrong password, 429 after too many of them. */
  async delete(userId: string, password: string, address: string): Promise<void> {
    await this.accounts.confirm(userId, password, address, async (user) => {
      await this.unitOfWork.run(async (tx) => {
        await this.accounts.close(tx, user);
        await this.deletedAccounts.insert(tx, userId);
      });
      await this.accounts.forgetFailures(user);
    });
    this.logger.log({ msg: 'account deleted', userId });
  }
}
