import { Body, Controller, Delete } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../auth/access.decorators.js';
import { Endpoint } from '../auth/endpoint.decorator.js';
import { ClientAddress } from '../platform/http/server/caller.js';
import { AccountDeletionService } from './account-deletion.service.js';
import { DeleteAccountRequest } from './dto/delete-account.dto.js';

@ApiTags('Accounts')
@Controller('auth')
export class AccountDeletionController {
  constructor(private readonly deletion: AccountDeletionService) {}

  @Delete('me')
  @Endpoint({
    operationId: 'deleteCurrentUser',
    summary: 'Delete the current user',
    description:
      'Deletes the user and all data of the account. Sessions and API keys are invalid at once, webhooks ' +
      'receive nothing more, and the email can be registered again. Agents, deployments, events, ' +
      'deliveries and logs are deleted in the background, from 10 minutes later. This cannot be undone.',
    access: 'account',
    limit: 'login',
    response: { status: 204, description: 'The account is deleted' },
    errors: ['invalid_credentials', 'too_many_attempts'],
  })
  delete(
    @UserId() userId: string,
    @Body() { password }: DeleteAccountRequest,
    @ClientAddress() address: string,
  ): Promise<void> {
    return this.deletion.delete(userId, password, address);
  }
}
