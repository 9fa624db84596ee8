import { DataSource } from 'typeorm';
import { SECRET_COLUMNS, type SecretColumn } from './secret-cipher.js';

/** A webhook's secrets as they are stored, by column. */
export type StoredSecrets = { readonly id: string } & Readonly<Record<SecretColumn, string | null>>;

/** Those that sign for a while after they were replaced. */
const ENDING = ['previous_secret', 'previous_signing_key'] as const;

const isOld = (column: string): string => `NOT starts_with(${column}, $1)`;
const kept = (column: string): string =>
  `CASE WHEN ${column}_until <= now() THEN NULL ELSE ${column}`;

const FIND = `SELECT id, ${SECRET_COLUMNS.join(', ')} FROM webhooks
  WHERE id > $2 AND (${SECRET_COLUMNS.map(isOld).join(' OR ')}) ORDER BY id LIMIT $3`;

const FORGET_ENDED = `WITH ended AS (
    UPDATE webhooks SET ${ENDING.map(
      (column) => `${column} = ${kept(column)} END, ${column}_until = ${kept(column)}_until END`,
    ).join(', ')}
    WHERE ${ENDING.map((column) => `${column}_until <= now()`).join(' OR ')} RETURNING id
  ) SELECT * FROM ended`;

/** Parameters: the id, the old values, the new values. */
const REPLACE = `WITH replaced AS (
    UPDATE webhooks SET ${SECRET_COLUMNS.map(
      (column, n) => `${column} = $${n + 2 + SECRET_COLUMNS.length}`,
    ).join(', ')}
    WHERE id = $1 AND ${SECRET_COLUMNS.map(
      (column, n) => `${column} IS NOT DISTINCT FROM $${n + 2}`,
    ).join(' AND ')}
    RETURNING id
  ) SELECT * FROM replaced`;

const valuesOf = (secrets: StoredSecrets): (string | null)[] =>
  SECRET_COLUMNS.map((column) => secrets[column]);

/** The encrypted columns of all webhooks, deleted ones included. */
export class StoredSecretsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** The next webhooks after `afterId` with a secret that does not begin with `prefix`, in the order of their ids. */
  find(prefix: string, afterId: string, limit: number): Promise<StoredSecrets[]> {
    return this.dataSource.query(FIND, [prefix, afterId, limit]);
  }

  /** Deletes previous secrets and signing keys whose overlap has ended; returns of how many webhooks. */
  async forgetEnded(): Promise<number> {
    return (await this.dataSource.query<unknown[]>(FORGET_ENDED)).length;
  }

  /** Compare-and-set: returns false, and changes nothing, if the secrets changed meanwhile. */
  async replace(old: StoredSecrets, now: StoredSecrets): Promise<boolean> {
    const parameters = [old.id, ...valuesOf(old), ...valuesOf(now)];
    return (await this.dataSource.query<unknown[]>(REPLACE, parameters)).length > 0;
  }
}
