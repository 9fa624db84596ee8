import { Injectable, Logger } from '@nestjs/common';
import { Batcher } from '../../platform/batching/batcher.js';
import { matchesHash, prefixOf } from './api-key-format.js';
import { ApiKeysRepository, type LiveApiKey } from './api-keys.repository.js';
import type { Principal } from '../principal.js';

/** How long a look-up waits to be made with others while one is under way, or was a moment ago, in ms. */
const MAX_WAIT_MS = 5;
const MIN_INTERVAL_MS = 5;

/** Authenticates an API key. */
@Injectable()
export class ApiKeyAuthenticator {
  private readonly logger = new Logger(ApiKeyAuthenticator.name);
  private readonly lookups: Batcher<string, LiveApiKey | undefined>;
  private readonly touching = new Set<string>();

  constructor(private readonly keys: ApiKeysRepository) {
    this.lookups = new Batcher({
      run: (prefixes) => keys.findLive(prefixes),
      maxSize: 500,
      concurrency: 4,
      maxWaitMs: MAX_WAIT_MS,
      minIntervalMs: MIN_INTERVAL_MS,
    });
  }

  /** Null for anything but a live key of an active user. */
  async authenticate(text: string): Promise<Principal | null> {
    const prefix = prefixOf(text);
    if (prefix === undefined) return null;
    const key = await this.lookups.add(prefix);
    if (key === undefined || !matchesHash(text, key.keyHash)) return null;
    if (key.lastUsedIsStale) this.touch(key.id);
    return { userId: key.userId, via: 'api-key', credentialId: key.id, scopes: key.scopes };
  }

  /** Stores the last use in the background; a failure is logged and ignored. */
  private touch(id: string): void {
    if (this.touching.has(id)) return;
    this.touching.add(id);
    this.keys
      .touch(id)
      .catch((error: unknown) => this.logger.debug({ msg: 'last use not stored', err: error }))
      .finally(() => this.touching.delete(id));
  }
}
