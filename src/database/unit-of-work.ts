import { Injectable, Logger } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isRetryable } from './database-errors.js';

const MAX_TRIES = 3;

/** One PostgreSQL transaction, and what is to happen once it is committed. */
export class Transaction {
  private readonly effects: (() => void)[] = [];

  constructor(readonly manager: EntityManager) {}

  /** Runs a hand-written statement inside this transaction; answers its rows. */
  async query<Row>(sql: string, parameters: unknown[] = []): Promise<Row[]> {
    const { queryRunner } = this.manager;
    if (!queryRunner) throw new Error('A transaction has a query runner');
    const result = await queryRunner.query(sql, parameters, true);
    return result.records as Row[];
  }

  /** Registers an effect that needs the commit, such as an enqueue. It must not throw. */
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

  constructor(private readonly dataSource: DataSource) {}

  /**
   * Commits all of `work` or nothing. A deadlock or serialization failure runs it again (3 times at
   * most), so `work` must act on nothing but the transaction.
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
      if (tries <= 1 || !isRetryable(error)) throw error;
      this.logger.warn({ msg: 'transaction runs again', err: error });
      return this.run(work, tries - 1);
    }
  }
}
