import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isPartitionMissing, isRetryable } from './database-errors.js';
import { PartitionMaintainer } from './partitions/partition-maintainer.js';

const MAX_TRIES = 3;

/** The part of a transaction that hand-written statements use. */
export interface SqlTransaction {
  /** Runs a statement and returns its rows. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;

  /**
   * Runs a statement that returns no rows. An implementation may defer it until the commit, so no
   * later `query` may depend on it.
   */
  execute(sql: string, parameters: unknown[]): Promise<void>;

  /** Registers an effect that needs the commit, such as an enqueue. It must not throw. */
  afterCommit(effect: () => void): void;
}

/** A PostgreSQL transaction and the effects that follow its commit. */
export class Transaction implements SqlTransaction {
  private readonly effects: (() => void)[] = [];

  constructor(readonly manager: EntityManager) {}

  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const { queryRunner } = this.manager;
    if (!queryRunner) throw new Error('A transaction has a query runner');
    const result = await queryRunner.query(sql, parameters, true);
    return result.records as Row[];
  }

  async execute(sql: string, parameters: unknown[]): Promise<void> {
    await this.query(sql, parameters);
  }

  afterCommit(effect: () => void): void {
    this.effects.push(effect);
  }

  runEffects(): void {
    for (const effect of this.effects) effect();
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
  async run<T>(work: (tx: Transaction) => Promise<T>, tries = MAX_TRIES): Promise<T> {
    try {
      const { result, tx } = await this.dataSource.transaction(async (manager) => {
        const tx = new Transaction(manager);
        return { result: await work(tx), tx };
      });
      tx.runEffects();
      return result;
    } catch (error) {
      const unpartitioned = isPartitionMissing(error);
      if (unpartitioned) await this.partitions.repair();
      if (tries <= 1 || !(unpartitioned || isRetryable(error))) throw error;
      this.logger.warn({ msg: 'retrying transaction', err: error });
      return this.run(work, tries - 1);
    }
  }
}
