import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isPartitionMissing, isRetryable } from './database-errors.js';
import { PartitionMaintainer } from './partitions/partition-maintainer.js';
import { WriteGroup } from './write-group.js';

const MAX_TRIES = 3;

/** One PostgreSQL transaction, and what is to happen once it is committed. */
export class Transaction {
  private readonly effects: (() => void)[] = [];
  private writes = new WriteGroup();

  constructor(private readonly entities: EntityManager) {}

  /** The ORM inside this transaction. */
  async orm(): Promise<EntityManager> {
    await this.flush();
    return this.entities;
  }

  /** Runs a hand-written statement inside this transaction; answers its rows. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    await this.flush();
    return this.run(sql, parameters);
  }

  /**
   * The same for what finds nothing that is put off, but for the effects of the statement `changedBy`:
   * what `write` puts off may stay so.
   */
  async look<Row>(sql: string, parameters: unknown[], changedBy?: string): Promise<Row[]> {
    if (changedBy !== undefined && this.writes.has(changedBy)) await this.flush();
    return this.run(sql, parameters);
  }

  /**
   * A statement that answers nothing, and that no other one which is put off depends on: they run
   * together, as one, before the next `query` or the commit. So a group of reports is written by one
   * statement, whatever rooms take part.
   */
  async write(sql: string, parameters: unknown[]): Promise<void> {
    if (this.writes.has(sql)) await this.flush();
    this.writes.add(sql, parameters);
  }

  /** Runs what was put off. */
  async flush(): Promise<void> {
    if (this.writes.isEmpty) return;
    const { sql, parameters } = this.writes.statement();
    this.writes = new WriteGroup();
    await this.run(sql, parameters);
  }

  /** Registers an effect that needs the commit, such as an enqueue. It must not throw. */
  afterCommit(effect: () => void): void {
    this.effects.push(effect);
  }

  runEffects(): void {
    for (const effect of this.effects) effect();
  }

  private async run<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    const { queryRunner } = this.entities;
    if (!queryRunner) throw new Error('A transaction has a query runner');
    const result = await queryRunner.query(sql, parameters, true);
    return result.records as Row[];
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
   * Commits all of `work` or nothing. A deadlock, a serialization failure or a missing partition, once
   * that is repaired, runs it again (3 times at most), so `work` must act on nothing but the transaction.
   */
  async run<T>(work: (tx: Transaction) => Promise<T>, tries = MAX_TRIES): Promise<T> {
    try {
      const { result, tx } = await this.dataSource.transaction(async (manager) => {
        const tx = new Transaction(manager);
        const result = await work(tx);
        await tx.flush();
        return { result, tx };
      });
      tx.runEffects();
      return result;
    } catch (error) {
      const unpartitioned = isPartitionMissing(error);
      if (unpartitioned) await this.partitions.repair();
      if (tries <= 1 || !(unpartitioned || isRetryable(error))) throw error;
      this.logger.warn({ msg: 'transaction runs again', err: error });
      return this.run(work, tries - 1);
    }
  }
}
