import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import {
  PublicKeyResponse,
  RotateSecretRequest,
  RotateSecretResponse,
} from './secret-rotation.dto.js';
import { SecretRotationService } from './secret-rotation.service.js';

@ApiTags('Webhooks')
@Controller('webhooks/:id')
export class SecretRotationController {
  constructor(private readonly rotation: SecretRotationService) {}

  @Post('secret/rotate')
  @Endpoint({
    operationId: 'rotateWebhookSecret',
    summary: 'Rotate the secret',
    description:
      'Makes a secret, which replaces the current one. During the grace period `webhook-signature` contains signatures of both; `X-MUTX-Signature` uses the new one at once. With `key: true`, the Ed25519 key pair is replaced instead: `GET /webhooks/{id}/public-key` returns the new key.',
    access: 'webhooks',
    idempotent: true,
    response: { type: RotateSecretResponse, description: 'The new secret' },
    errors: ['no_signing_key', 'secret_is_routing_key'],
  })
  rotate(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Body() body: RotateSecretRequest,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<RotateSecretResponse> {
    return this.rotation.rotate(userId, id, body, call);
  }

  @Get('public-key')
  @Endpoint({
    operationId: 'getWebhookPublicKey',
    summary: 'Get the public key',
    description: 'The key that verifies the `v1a` signatures of a webhook with `signing: ed25519`.',
    access: 'webhooks',
    response: { type: PublicKeyResponse, description: 'The public key' },
    errors: ['no_signing_key'],
  })
  publicKey(@UserId() userId: string, @UuidParam() id: string): Promise<PublicKeyResponse> {
    return this.rotation.publicKey(userId, id);
  }
}
