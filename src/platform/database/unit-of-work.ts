import { Injectable, Logger } from '@nestjs/common';
import type { ClientBase } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { isPartitionMissing, isRetryable } from './database-errors.js';
import { PartitionMaintainer } from './partitions/partition-maintainer.js';
import { PipelinedTransaction } from './pipelined-transaction.js';
import { CommitEffects, type SqlTransaction } from './sql-transaction.js';

const MAX_TRIES = 3;

/** A PostgreSQL transaction and the effects that follow its commit. */
export class Transaction extends CommitEffects implements SqlTransaction {
  constructor(readonly manager: EntityManager) {
    super();
  }

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const { queryRunner } = this.manager;
    if (!queryRunner) throw new Error('A transaction has a query runner');
    const result = await queryRunner.query(sql, parameters, true);
    return result.records as Row[];
  }

  async execute(sql: string, parameters: unknown[]): Promise<void> {
    await this.query(sql, parameters);
  }
}

@Injectable()
export class UnitOfWork {
  private readonly logger = new Logger(UnitOfWork.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly partitions: PartitionMaintainer,
  ) {}

  /**
   * Commits all of `work` or nothing. Retries after a deadlock, a serialization failure or a missing
   * partition, which it creates first (3 tries), so `work` must change nothing outside the transaction.
   */
  run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.tryRun(async () => {
      const { result, tx } = await this.dataSource.transaction(async (manager) => {
        const tx = new Transaction(manager);
        return { result: await work(tx), tx };
      });
      tx.runEffects();
      return result;
    }, MAX_TRIES);
  }

  /** The same in fewer round trips, for hand-written statements alone: see `PipelinedTransaction`. */
  runPipelined<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    return this.tryRun(() => this.pipelined(work), MAX_TRIES);
  }

  private async pipelined<T>(work: (tx: SqlTransaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const tx = new PipelinedTransaction((await runner.connect()) as ClientBase);
      try {
        const result = await work(tx);
        await tx.commit();
        tx.runEffects();
        return result;
      } catch (error) {
        await tx.rollback().catch(() => undefined);
        throw error;
      }
    } finally {
      await runner.release();
    }
  }

  private async tryRun<T>(transaction: () => Promise<T>, tries: number): Promise<T> {
    try {
      return await transaction();
    } catch (error) {
      const unpartitioned = isPartitionMissing(error);
      if (unpartitioned) await this.partitions.repair();
      if (tries <= 1 || !(unpartitioned || isRetryable(error))) throw error;
      this.logger.warn({ msg: 'retrying transaction', err: error });
      return this.tryRun(transaction, tries - 1);
    }
  }
}
