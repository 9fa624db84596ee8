import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { EventTypesController } from './event-types.controller.js';
import { FormatPreviewController } from './formats/preview/format-preview.controller.js';
import { FilterTestController } from './policy/filter/filter-test.controller.js';
import { SecretCipher } from './secrets/secret-cipher.js';
import { WebhookDrafts } from './webhook-drafts.js';
import { SecretRotationController } from './rotation/secret-rotation.controller.js';
import { SecretRotationService } from './rotation/secret-rotation.service.js';
import { SigningKeys } from './secrets/signing-keys.js';
import { WebhookCredentials } from './secrets/webhook-credentials.js';
import { WebhookHeaders } from './secrets/webhook-headers.js';
import { WebhookUrls } from './secrets/webhook-urls.js';
import { WebhookSecrets } from './secrets/webhook-secrets.js';
import { WebhooksController } from './webhooks.controller.js';
import { WebhooksRepository } from './webhooks.repository.js';
import { WebhooksService } from './webhooks.service.js';

@Module({
  imports: [IdempotencyModule],
  controllers: [
    FormatPreviewController,
    FilterTestController,
    WebhooksController,
    SecretRotationController,
    EventTypesController,
  ],
  providers: [
    SecretCipher,
    WebhookSecrets,
    WebhookHeaders,
    WebhookUrls,
    SigningKeys,
    WebhookCredentials,
    WebhookDrafts,
    WebhooksRepository,
    WebhooksService,
    SecretRotationService,
  ],
  exports: [WebhookCredentials, WebhookUrls, WebhooksRepository, WebhooksService],
})
export class WebhooksModule {}
