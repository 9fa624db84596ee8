import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What a stream was authenticated with. */
export interface StreamCredential {
  readonly via: 'session' | 'api-key';
  /** The session's or the key's id. */
  readonly id: string;
  /** SHA-256 of the key that was sent, hex: a rotated key keeps its id. Undefined for a session. */
  readonly keyHash: string | undefined;
}

const FIND_LIVE = `
  SELECT s.id::text FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id = ANY ($1::uuid[]) AND s.ended_at IS NULL AND u.is_active
  UNION ALL
  SELECT k.key_hash FROM api_keys k JOIN users u ON u.id = k.user_id
  WHERE k.id = ANY ($2::uuid[]) AND k.key_hash = ANY ($3::text[]) AND k.revoked_at IS NULL
    AND (k.expires_at IS NULL OR k.expires_at > now()) AND u.is_active`;

@Injectable()
export class LiveCredentialsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Returns those that are still valid: sessions that have not ended and active keys, of active users. */
  async filter(credentials: readonly StreamCredential[]): Promise<Set<StreamCredential>> {
    const sessions = credentials.filter(({ via }) => via === 'session');
    const keys = credentials.filter(({ via }) => via === 'api-key');
    const rows = await this.dataSource.query<{ id: string }[]>(FIND_LIVE, [
      sessions.map(({ id }) => id),
      keys.map(({ id }) => id),
      keys.map(({ keyHash }) => keyHash),
    ]);
    const live = new Set(rows.map(({ id }) => id));
    return new Set(credentials.filter(({ id, keyHash }) => live.has(keyHash ?? id)));
  }
}
