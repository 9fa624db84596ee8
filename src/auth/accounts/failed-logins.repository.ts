import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { FailedLogin } from '../entities/failed-login.entity.js';

/** Failures in a row, in PostgreSQL: all processes share them, with or without Redis. */
@Injectable()
export class FailedLoginsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Counts an attempt as failed before its password is checked, so that concurrent attempts count
   * too, and starts the delay that `waits` returns for that many failures. Returns undefined if it
   * counted, or the seconds left of a running delay; then nothing is counted.
   */
  async count(subject: string, waits: readonly number[]): Promise<number | undefined> {
    const counted = await this.dataSource.query<unknown[]>(
      `WITH counted AS (
         INSERT INTO failed_logins AS f (subject, failures, waits_until, expires_at)
         VALUES ($1, 1, ${waitAfter('1')}, now() + interval '1 day')
         ON CONFLICT (subject) DO UPDATE SET
           failures = ${FAILURES}, waits_until = ${waitAfter(FAILURES)},
           expires_at = now() + interval '1 day'
         WHERE f.waits_until <= now()
         RETURNING subject
       ) SELECT * FROM counted`,
      [subject, waits],
    );
    if (counted.length > 0) return undefined;
    const rows = await this.dataSource.query<{ seconds: number }[]>(
      `SELECT extract(epoch FROM waits_until - now())::float8 AS seconds
       FROM failed_logins WHERE subject = $1`,
      [subject],
    );
    return rows[0]?.seconds ?? 0;
  }

  /** Takes one failure back, and the wait that came with it. */
  async takeBack(subject: string): Promise<void> {
    await this.dataSource.query(
      `UPDATE failed_logins SET failures = GREATEST(failures - 1, 0), waits_until = '-infinity'
       WHERE subject = $1`,
      [subject],
    );
  }

  async forget(subject: string): Promise<void> {
    await this.dataSource.manager.delete(FailedLogin, { subject });
  }

  async purge(): Promise<void> {
    await this.dataSource.query('DELETE FROM failed_logins WHERE expires_at < now()');
  }
}

/** One more than there were, if they are not forgotten. */
const FAILURES = 'CASE WHEN f.expires_at <= now() THEN 1 ELSE f.failures + 1 END';

/** No wait is `-infinity` and not `now()`, which may lie ahead of a statement that began earlier. */
function waitAfter(failures: string): string {
  const seconds = `($2::float8[])[LEAST(${failures}, cardinality($2::float8[]))]`;
  return `COALESCE(now() + make_interval(secs => NULLIF(${seconds}, 0)), '-infinity')`;
}
