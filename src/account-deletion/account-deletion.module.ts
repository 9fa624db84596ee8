import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { AccountDeletionController } from './account-deletion.controller.js';
import { AccountDeletionService } from './account-deletion.service.js';
import { DeletedAccountsRepository } from './deleted-accounts.repository.js';

/** `DELETE /auth/me`. */
@Module({
  imports: [AuthModule],
  controllers: [AccountDeletionController],
  providers: [AccountDeletionService, DeletedAccountsRepository],
})
export class AccountDeletionModule {}
