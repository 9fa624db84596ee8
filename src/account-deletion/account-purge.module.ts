import { Module } from '@nestjs/common';
import { AccountDataRepository } from './account-data.repository.js';
import { AccountPurger } from './account-purger.js';
import { DeletedAccountsRepository } from './deleted-accounts.repository.js';

/** The purge of deleted accounts, by workers. */
@Module({ providers: [AccountDataRepository, AccountPurger, DeletedAccountsRepository] })
export class AccountPurgeModule {}
