import { DataSource } from 'typeorm';

/** A webhook's secrets as they are stored. */
export interface StoredSecrets {
  readonly id: string;
  readonly secret: string | null;
  readonly previousSecret: string | null;
}

/** The encrypted secrets of all webhooks, deleted ones included. */
export class StoredSecretsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next webhooks after `afterId` with a secret that does not begin with `prefix`, in the order of their ids. */
  find(prefix: string, afterId: string, limit: number): Promise<StoredSecrets[]> {
    return this.dataSource.query(
      `SELECT id, secret, previous_secret AS "previousSecret" FROM webhooks
       WHERE id > $2 AND (NOT starts_with(secret, $1) OR NOT starts_with(previous_secret, $1))
       ORDER BY id LIMIT $3`,
      [prefix, afterId, limit],
    );
  }

  /** Deletes previous secrets whose overlap has ended. */
  async forgetEnded(): Promise<number> {
    const rows = await this.dataSource.query<unknown[]>(
      `WITH ended AS (
         UPDATE webhooks SET previous_secret = NULL, previous_secret_until = NULL
         WHERE previous_secret_until <= now() RETURNING id
       ) SELECT * FROM ended`,
    );
    return rows.length;
  }

  /** Compare-and-set: returns false, and changes nothing, if the secrets changed meanwhile. */
  async replace(old: StoredSecrets, now: StoredSecrets): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `WITH replaced AS (
         UPDATE webhooks SET secret = $4, previous_secret = $5
         WHERE id = $1 AND secret IS NOT DISTINCT FROM $2
           AND previous_secret IS NOT DISTINCT FROM $3
         RETURNING id
       ) SELECT * FROM replaced`,
      [old.id, old.secret, old.previousSecret, now.secret, now.previousSecret],
    );
    return rows.length > 0;
  }
}
