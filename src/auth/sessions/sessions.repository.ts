import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import { RefreshToken } from '../entities/refresh-token.entity.js';
import { Session } from '../entities/session.entity.js';

const REFRESH_TOKEN_LIFETIME_MS = 30 * 86_400_000;

/** Sessions of one user; a login beyond it ends the oldest. */
const MAX_SESSIONS = 200;
/** Tokens of one session, used ones included, which are kept to detect their reuse. */
const MAX_TOKENS = 1_000;

/** A session that has not ended, of a user who is active. */
export interface LiveSession {
  readonly id: string;
  readonly userId: string;
}

@Injectable()
export class SessionsRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
  ) {}

  /** One result per id, in order. */
  async findLive(ids: string[]): Promise<(LiveSession | undefined)[]> {
    const rows = await this.dataSource.query<LiveSession[]>(
      `SELECT s.id, s.user_id AS "userId"
       FROM sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id = ANY($1) AND s.ended_at IS NULL AND u.is_active`,
      [[...new Set(ids)]],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  /** Starts a session with its first refresh token. */
  async start(tx: Transaction, userId: string, tokenHash: string): Promise<LiveSession> {
    const id = this.ids.next();
    await tx.manager.insert(Session, { id, userId, createdAt: this.clock.now() });
    await this.addToken(tx, id, tokenHash);
    await this.purgeOldest(tx, userId);
    return { id, userId };
  }

  /**
   * Exchanges a refresh token for another. The update is the compare-and-set that lets one of many
   * concurrent callers win. Undefined when the token is unknown, expired, used or its session ended.
   */
  async exchange(
    tx: Transaction,
    tokenHash: string,
    newTokenHash: string,
  ): Promise<LiveSession | undefined> {
    const rows = await tx.query<LiveSession>(
      `WITH used AS (
         UPDATE refresh_tokens t SET used_at = now()
         FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE t.token_hash = $1 AND t.used_at IS NULL AND t.expires_at > now()
           AND s.id = t.session_id AND s.ended_at IS NULL AND u.is_active
         RETURNING s.id, s.user_id AS "userId"
       ) SELECT * FROM used`,
      [tokenHash],
    );
    const session = rows[0];
    if (session === undefined) return undefined;
    await this.addToken(tx, session.id, newTokenHash);
    await this.purgeTokens(tx, session.id);
    return session;
  }

  /** Ends the session whose refresh token comes for the second time. */
  async endReused(tx: Transaction, tokenHash: string): Promise<LiveSession | undefined> {
    const rows = await tx.query<LiveSession>(
      `WITH ended AS (
         UPDATE sessions s SET ended_at = now()
         FROM refresh_tokens t
         WHERE t.token_hash = $1 AND t.used_at IS NOT NULL
           AND s.id = t.session_id AND s.ended_at IS NULL
         RETURNING s.id, s.user_id AS "userId"
       ) SELECT * FROM ended`,
      [tokenHash],
    );
    return rows[0];
  }

  /** Ends a session of the user, and the one that a refresh token of the same user belongs to. */
  async end(userId: string, id: string, tokenHash: string | null): Promise<void> {
    await this.dataSource.query(
      `UPDATE sessions SET ended_at = now()
       WHERE user_id = $1 AND ended_at IS NULL
         AND (id = $2 OR id IN (SELECT session_id FROM refresh_tokens WHERE token_hash = $3))`,
      [userId, id, tokenHash],
    );
  }

  async endAll(tx: Transaction, userId: string): Promise<void> {
    await tx.query('UPDATE sessions SET ended_at = now() WHERE user_id = $1 AND ended_at IS NULL', [
      userId,
    ]);
  }

  private async addToken(tx: Transaction, sessionId: string, tokenHash: string): Promise<void> {
    const expiresAt = new Date(this.clock.nowMs() + REFRESH_TOKEN_LIFETIME_MS);
    await tx.manager.insert(RefreshToken, { id: this.ids.next(), sessionId, tokenHash, expiresAt });
  }

  /** Deletes sessions beyond what a user may have, with their tokens: ended ones first, then the oldest. */
  private async purgeOldest(tx: Transaction, userId: string): Promise<void> {
    await tx.query(
      `DELETE FROM sessions WHERE id = ANY (ARRAY(
         SELECT id FROM sessions WHERE user_id = $1
         ORDER BY (ended_at IS NULL) DESC, id DESC OFFSET $2 LIMIT 1000))`,
      [userId, MAX_SESSIONS],
    );
  }

  private async purgeTokens(tx: Transaction, sessionId: string): Promise<void> {
    await tx.query(
      `DELETE FROM refresh_tokens WHERE id = ANY (ARRAY(
         SELECT id FROM refresh_tokens WHERE session_id = $1 ORDER BY id DESC OFFSET $2 LIMIT 1000))`,
      [sessionId, MAX_TOKENS],
    );
  }

  /** Forgets tokens that expired, used ones included, and sessions that have none left. */
  async purge(): Promise<void> {
    await this.dataSource.query('DELETE FROM refresh_tokens WHERE expires_at < now()');
    await this.dataSource.query(
      `DELETE FROM sessions s WHERE s.created_at < now() - interval '1 day'
         AND NOT EXISTS (SELECT FROM refresh_tokens t WHERE t.session_id = s.id)`,
    );
  }
}
