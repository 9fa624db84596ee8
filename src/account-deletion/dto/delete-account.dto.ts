import { ApiSchema } from '@nestjs/swagger';
import { PasswordField } from '../../auth/dto/account.dto.js';

@ApiSchema({ name: 'DeleteAccountRequest', description: 'Confirms the deletion' })
export class DeleteAccountRequest {
  @PasswordField({ description: 'The password of the user', example: 'correct horse battery' })
  password!: string;
}
