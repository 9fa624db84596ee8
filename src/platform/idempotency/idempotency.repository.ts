import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { SqlTransaction } from '../database/sql-transaction.js';
import type { StoredResponse } from './idempotency-decision.js';
import type { CallResponse, IdempotentCall } from './idempotent-call.js';

type Key = Pick<IdempotentCall, 'userId' | 'key'>;

@Injectable()
export class IdempotencyRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Locks each key until the transaction ends, without waiting; false where another transaction has
   * the lock. A statement of its own: only the next one sees the writes of the previous holder.
   */
  async tryLock(tx: SqlTransaction, calls: readonly Key[]): Promise<boolean[]> {
    const rows = await tx.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(
                hashtextextended('mutx.idempotency:' || user_id || ':' || key, 0)) AS locked
       FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS call (user_id, key, n)
       ORDER BY n`,
      columnsOf(calls),
    );
    return rows.map(({ locked }) => locked);
  }

  /** The unexpired record of each call: a response is kept for 24 hours, a reservation for less. */
  async find(
    tx: SqlTransaction,
    calls: readonly Key[],
    reservedMs: number,
  ): Promise<(StoredResponse | undefined)[]> {
    const rows = await tx.query<StoredResponse & { n: number }>(
      `SELECT n::integer, fingerprint, answer AS response, answer IS NOT NULL AS "hasResponse"
       FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS call (user_id, key, n)
       JOIN idempotency_keys USING (user_id, key)
       WHERE created_at > now() - interval '24 hours'
         AND (answer IS NOT NULL OR created_at > now() - $3 * interval '1 millisecond')`,
      [...columnsOf(calls), reservedMs],
    );
    const byPosition = new Map(rows.map((row) => [row.n, row]));
    return calls.map((_, index) => byPosition.get(index + 1));
  }

  /** Whether a response is stored for the key of the call. */
  async hasResponse({ userId, key }: Key): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `SELECT FROM idempotency_keys
       WHERE user_id = $1 AND key = $2 AND answer IS NOT NULL
         AND created_at > now() - interval '24 hours'`,
      [userId, key],
    );
    return rows.length > 0;
  }

  /** Stores responses, replacing expired ones; null reserves the key. */
  async store(tx: SqlTransaction, responses: readonly CallResponse[]): Promise<void> {
    await tx.execute(
      `INSERT INTO idempotency_keys (user_id, key, fingerprint, answer, created_at)
       SELECT user_id, key, fingerprint, answer::json, now()
       FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[])
         AS call (user_id, key, fingerprint, answer)
       ON CONFLICT (user_id, key) DO UPDATE
       SET fingerprint = excluded.fingerprint,
           answer = excluded.answer,
           created_at = excluded.created_at`,
      [
        ...columnsOf(responses.map(({ call }) => call)),
        responses.map(({ call }) => call.fingerprint),
        responses.map(({ response }) => (response === null ? null : JSON.stringify(response))),
      ],
    );
  }

  /** Stores the response of a reserved call. */
  async complete({ userId, key, fingerprint }: IdempotentCall, response: unknown): Promise<void> {
    await this.dataSource.query(
      `UPDATE idempotency_keys SET answer = $4::text::json
       WHERE user_id = $1 AND key = $2 AND fingerprint = $3 AND answer IS NULL`,
      [userId, key, fingerprint, JSON.stringify(response)],
    );
  }

  /** Releases a reservation. */
  async abandon({ userId, key, fingerprint }: IdempotentCall): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM idempotency_keys
       WHERE user_id = $1 AND key = $2 AND fingerprint = $3 AND answer IS NULL`,
      [userId, key, fingerprint],
    );
  }

  /**
   * Accounts beyond the limit of keys or of bytes. Records stored until `until` exceed the limit,
   * counted from the newest.
   */
  findExcess(maxKeys: number, maxBytes: number): Promise<{ userId: string; until: Date }[]> {
    return this.dataSource.query(
      `WITH heavy AS (
         SELECT user_id FROM idempotency_keys GROUP BY user_id
         HAVING count(*) > $1 OR sum(pg_column_size(answer)) > $2
       ), ranked AS (
         SELECT user_id, created_at, row_number() OVER newest AS keys,
           sum(pg_column_size(answer)) OVER newest AS bytes
         FROM idempotency_keys JOIN heavy USING (user_id)
         WINDOW newest AS (PARTITION BY user_id ORDER BY created_at DESC ROWS UNBOUNDED PRECEDING)
       )
       SELECT user_id AS "userId", max(created_at) AS until FROM ranked
       WHERE keys > $1 OR bytes > $2 GROUP BY user_id`,
      [maxKeys, maxBytes],
    );
  }

  /** Deletes up to `limit` rows of an account, stored until then, oldest first; returns how many. */
  async evict(userId: string, until: Date, limit: number): Promise<number> {
    const [, evicted] = await this.dataSource.query<[unknown[], number]>(
      `DELETE FROM idempotency_keys WHERE user_id = $1 AND key = ANY (ARRAY(
         SELECT key FROM idempotency_keys WHERE user_id = $1 AND created_at < $2
         ORDER BY created_at LIMIT $3))`,
      [userId, new Date(until.getTime() + 1), limit],
    );
    return evicted;
  }

  /** Deletes up to `limit` rows that are older than 24 hours; returns how many. */
  async purge(limit: number): Promise<number> {
    const rows = await this.dataSource.query<{ purged: number }[]>(
      `WITH expired AS (
         SELECT user_id, key FROM idempotency_keys
         WHERE created_at <= now() - interval '24 hours'
         ORDER BY created_at LIMIT $1 FOR UPDATE SKIP LOCKED
       ), gone AS (
         DELETE FROM idempotency_keys USING expired
         WHERE idempotency_keys.user_id = expired.user_id AND idempotency_keys.key = expired.key
         RETURNING 1
       )
       SELECT count(*)::integer AS purged FROM gone`,
      [limit],
    );
    return rows[0]?.purged ?? 0;
  }
}

function columnsOf(calls: readonly Key[]): [string[], string[]] {
  return [calls.map(({ userId }) => userId), calls.map(({ key }) => key)];
}
