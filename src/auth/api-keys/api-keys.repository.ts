import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { filtered } from '../../platform/database/reads/bounded-list.js';
import { prepared } from '../../platform/database/prepared.js';
import { ReadQueries } from '../../platform/database/reads/read-queries.js';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import type { Found, Slice } from '../../platform/http/paging/pagination.js';
import { ApiKey } from '../entities/api-key.entity.js';
import type { Scope } from '../principal.js';

/** An active key, as authentication needs it. */
export interface LiveApiKey {
  readonly id: string;
  readonly userId: string;
  readonly prefix: string;
  readonly keyHash: string;
  readonly scopes: Scope[];
  /** The stored last use is more than a minute old. */
  readonly lastUsedIsStale: boolean;
}

const ACTIVE = 'k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())';
const LAST_USED_IS_STALE = `(k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute')`;

const FIND_LIVE = prepared(
  `SELECT k.id, k.user_id AS "userId", k.prefix, k.key_hash AS "keyHash", k.scopes,
     ${LAST_USED_IS_STALE} AS "lastUsedIsStale"
   FROM api_keys k JOIN users u ON u.id = k.user_id
   WHERE k.prefix = ANY($1) AND ${ACTIVE} AND u.is_active`,
);

const COLUMNS = `t.id, t.user_id AS "userId", t.name, t.prefix, t.key_hash AS "keyHash", t.scopes,
  t.last_used_at AS "lastUsedAt", t.created_at AS "createdAt", t.expires_at AS "expiresAt",
  t.revoked_at AS "revokedAt"`;

@Injectable()
export class ApiKeysRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly reads: ReadQueries,
  ) {}

  /** One result per prefix, in order; a key that is revoked, expired or of an inactive user is none. */
  async findLive(prefixes: string[]): Promise<(LiveApiKey | undefined)[]> {
    const rows = await this.dataSource.query<LiveApiKey[]>(FIND_LIVE, [[...new Set(prefixes)]]);
    const byPrefix = new Map(rows.map((row) => [row.prefix, row]));
    return prefixes.map((prefix) => byPrefix.get(prefix));
  }

  /** Stores the last use, unless any process did so within the last minute. */
  async touch(id: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE api_keys k SET last_used_at = now() WHERE k.id = $1 AND ${LAST_USED_IS_STALE}`,
      [id],
    );
  }

  /** The number of active keys of the user; no other transaction can add one until this one ends. */
  async countActive(tx: Transaction, userId: string): Promise<number> {
    await tx.query('SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    const rows = await tx.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM api_keys k WHERE k.user_id = $1 AND ${ACTIVE}`,
      [userId],
    );
    return rows[0]?.count ?? 0;
  }

  /** Deletes revoked and expired keys of the user beyond the newest `limit`. */
  async deleteInactive(tx: Transaction, userId: string, limit: number): Promise<void> {
    await tx.query(
      `DELETE FROM api_keys WHERE id = ANY (ARRAY(
         SELECT k.id FROM api_keys k WHERE k.user_id = $1 AND NOT (${ACTIVE})
         ORDER BY k.id DESC OFFSET $2 LIMIT 1000))`,
      [userId, limit],
    );
  }

  async add(tx: Transaction, key: ApiKey): Promise<void> {
    await tx.manager.insert(ApiKey, key);
  }

  findById(id: string): Promise<ApiKey | null> {
    return this.dataSource.manager.findOneBy(ApiKey, { id });
  }

  /** Newest first. */
  list(userId: string, slice: Slice): Promise<Found<ApiKey>> {
    return this.reads.list<ApiKey>(userId, {
      columns: COLUMNS,
      table: 'api_keys',
      ...filtered({ user_id: userId }),
      slice,
    });
  }

  /** Replaces the secret of a key; false if the key has been revoked. */
  async replaceSecret(
    id: string,
    { prefix, hash }: { prefix: string; hash: string },
  ): Promise<boolean> {
    const { affected } = await this.dataSource.manager.update(
      ApiKey,
      { id, revokedAt: IsNull() },
      { prefix, keyHash: hash },
    );
    return affected === 1;
  }

  async revoke(id: string, at: Date): Promise<void> {
    await this.dataSource.manager.update(ApiKey, { id, revokedAt: IsNull() }, { revokedAt: at });
  }
}
