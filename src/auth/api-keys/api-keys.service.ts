import { Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { pageOf, type Slice } from '../../platform/http/paging/pagination.js';
import { generateApiKey } from './api-key-format.js';
import { ApiKeysRepository } from './api-keys.repository.js';
import {
  type ApiKeyPage,
  type ApiKeyResponse,
  apiKeyView,
  type CreateApiKeyRequest,
  type CreatedApiKeyResponse,
  createdApiKeyView,
  hasExpired,
} from '../dto/api-key.dto.js';
import type { ApiKey } from '../entities/api-key.entity.js';
import { SCOPES } from '../principal.js';

const MAX_LIVE_KEYS = 100;
/** Records of revoked and expired keys; with the active ones 1,000 at most. */
const MAX_INACTIVE_KEYS = 899;
const DAY_MS = 86_400_000;

@Injectable()
export class ApiKeysService {
  constructor(
    private readonly keys: ApiKeysRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
  ) {}

  /** The response is the only place where the key itself ever appears. */
  async create(userId: string, request: CreateApiKeyRequest): Promise<CreatedApiKeyResponse> {
    const { key, prefix, hash } = generateApiKey(randomInt);
    const apiKey = this.newApiKey(userId, request, { prefix, keyHash: hash });
    await this.unitOfWork.run(async (tx) => {
      if ((await this.keys.countActive(tx, userId)) >= MAX_LIVE_KEYS) throw tooManyKeys();
      await this.keys.deleteInactive(tx, userId, MAX_INACTIVE_KEYS);
      await this.keys.add(tx, apiKey);
    });
    return createdApiKeyView(apiKey, key);
  }

  async list(userId: string, slice: Slice): Promise<ApiKeyPage> {
    const now = this.clock.now();
    return pageOf(await this.keys.list(userId, slice), slice, (key) => apiKeyView(key, now));
  }

  async get(userId: string, id: string): Promise<ApiKeyResponse> {
    return apiKeyView(await this.owned(userId, id), this.clock.now());
  }

  /** Replaces the key; the old one is invalid at once. */
  async rotate(userId: string, id: string): Promise<CreatedApiKeyResponse> {
    const apiKey = await this.owned(userId, id);
    if (hasExpired(apiKey, this.clock.now())) throw unusable('key_expired', 'has expired');
    const { key, prefix, hash } = generateApiKey(randomInt);
    if (!(await this.keys.replaceSecret(id, { prefix, hash }))) {
      throw unusable('key_revoked', 'is revoked');
    }
    return createdApiKeyView(apiKey, key);
  }

  async revoke(userId: string, id: string): Promise<void> {
    await this.owned(userId, id);
    await this.keys.revoke(id, this.clock.now());
  }

  private async owned(userId: string, id: string): Promise<ApiKey> {
    const apiKey = await this.keys.findById(id);
    if (!apiKey) throw DomainError.notFound('API key');
    if (apiKey.userId !== userId) throw DomainError.forbidden('API key');
    return apiKey;
  }

  private newApiKey(
    userId: string,
    { name, scopes, expires_in_days: days }: CreateApiKeyRequest,
    secret: Pick<ApiKey, 'prefix' | 'keyHash'>,
  ): ApiKey {
    const createdAt = this.clock.now();
    return {
      ...secret,
      id: this.ids.next(),
      userId,
      name,
      scopes: SCOPES.filter((scope) => scopes?.includes(scope) ?? true),
      lastUsedAt: null,
      createdAt,
      expiresAt: days ? new Date(createdAt.getTime() + days * DAY_MS) : null,
      revokedAt: null,
    };
  }
}

function tooManyKeys(): DomainError {
  return new DomainError(
    'conflict',
    'too_many_keys',
    `API key limit reached (${MAX_LIVE_KEYS}). Revoke one first.`,
  );
}

function unusable(code: 'key_expired' | 'key_revoked', reason: string): DomainError {
  return new DomainError('conflict', code, `This API key ${reason}. Create a new one.`);
}
