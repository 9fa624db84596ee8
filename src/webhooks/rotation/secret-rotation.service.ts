import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { IdempotencyService } from '../../platform/idempotency/idempotency.service.js';
import type { IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { WebhookCredentials } from '../secrets/webhook-credentials.js';
import { newSecret } from '../secrets/webhook-secret.js';
import { WebhooksRepository } from '../webhooks.repository.js';
import { owned, WebhooksService } from '../webhooks.service.js';
import {
  DEFAULT_GRACE_S,
  type PublicKeyResponse,
  type RotateSecretRequest,
  type RotateSecretResponse,
} from './secret-rotation.dto.js';

/** Replaces secrets and key pairs of webhooks. */
@Injectable()
export class SecretRotationService {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly repository: WebhooksRepository,
    private readonly credentials: WebhookCredentials,
    private readonly idempotency: IdempotencyService,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * The secret is in the returned response only, not in the one that is stored for replays. Throws 409
   * `no_signing_key` if there is no key pair to replace, and `secret_is_routing_key` for `pagerduty`.
   */
  async rotate(
    userId: string,
    id: string,
    dto: RotateSecretRequest,
    call: IdempotentCall | null,
  ): Promise<RotateSecretResponse> {
    await this.webhooks.findOwned(userId, id);
    const secret = dto.key === true ? null : newSecret();
    const graceMs = (dto.grace_period_seconds ?? DEFAULT_GRACE_S) * 1_000;
    const response = await this.idempotency.run<RotateSecretResponse>(call, async (tx) => {
      const webhook = owned(await this.repository.lock(tx, id), userId);
      if (secret === null && webhook.signingKey === null) throw noSigningKey('conflict');
      if (secret !== null && webhook.format === 'pagerduty') throw secretIsRoutingKey();
      const now = this.clock.now();
      const changes = this.credentials.rotated(webhook, secret, graceMs, now);
      await this.repository.update(tx, id, { ...changes, updatedAt: now });
      return { secret: null };
    });
    return call?.replayed ? response : { secret };
  }

  /** Throws 404 `no_signing_key` if `signing` is `hmac`. */
  async publicKey(userId: string, id: string): Promise<PublicKeyResponse> {
    const { publicKey } = await this.webhooks.findOwned(userId, id);
    if (publicKey === null) throw noSigningKey('not_found');
    return { key: publicKey };
  }
}

function secretIsRoutingKey(): DomainError {
  return new DomainError(
    'conflict',
    'secret_is_routing_key',
    'The secret of this webhook is PagerDuty’s routing key. Set the one that PagerDuty gives you with PATCH.',
  );
}

function noSigningKey(kind: 'not_found' | 'conflict'): DomainError {
  return new DomainError(
    kind,
    'no_signing_key',
    'This webhook has no key pair. Set signing to ed25519 first.',
  );
}
