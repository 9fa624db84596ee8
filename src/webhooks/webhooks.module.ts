import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { EventTypesController } from './event-types.controller.js';
import { SecretCipher } from './secrets/secret-cipher.js';
import { WebhookDrafts } from './webhook-drafts.js';
import { WebhookSecrets } from './secrets/webhook-secrets.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  imports: [IdempotencyModule],
  controllers: [WebhooksController, EventTypesController],
  providers: [SecretCipher, WebhookSecrets, WebhookDrafts, WebhooksRepository, WebhooksService],
  exports: [SecretCipher, WebhookSecrets, WebhooksRepository, WebhooksService],
})
export class WebhooksModule {}
