import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Less than a probe may take, so that one that is not needed any more ends. */
const STATEMENT_TIMEOUT_MS = 900;
/**
 * Replacing a row needs no new disk space, so on a full disk such a write still succeeds. A result
 * larger than `work_mem` makes PostgreSQL write a temporary file, here of about 1 MB, which is removed
 * with the statement.
 */
const ROWS_IN_FILE = 50_000;
const WORK_MEM = '64kB';

@Injectable()
export class WriteProbesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Writes and commits a row, and occupies disk space until the commit. */
  async write(slot: number): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      await tx.query(
        `SELECT set_config('statement_timeout', $1, true), set_config('work_mem', $2, true)`,
        [String(STATEMENT_TIMEOUT_MS), WORK_MEM],
      );
      await tx.query('SELECT count(*) FROM generate_series(1, $1::int)', [ROWS_IN_FILE]);
      await tx.query(
        `INSERT INTO write_probes (slot, written_at) VALUES ($1, now())
         ON CONFLICT (slot) DO UPDATE SET written_at = now()`,
        [slot],
      );
    });
  }
}
