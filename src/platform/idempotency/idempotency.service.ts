import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { longestAttemptMs } from '../config/attempt-timeout.js';
import type { SqlTransaction } from '../database/sql-transaction.js';
import { UnitOfWork, type Transaction } from '../database/unit-of-work.js';
import { decide, inFlight, type Decision } from './idempotency-decision.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import type { CallResponse, IdempotentCall } from './idempotent-call.js';

/** A reservation older than the longest attempt and this is abandoned: its process was terminated. */
const RESERVED_SLACK_MS = 30_000;
const PURGE_BATCH = 10_000;
/** Limits per account; the oldest keys beyond them are deleted before their 24 hours end. */
const MAX_KEYS = 1_000_000;
const MAX_RESPONSE_BYTES = 256 * 1024 * 1024;

type Allowed = Exclude<Decision, { kind: 'reject' }>;

/** Executes a call once, and replays the response to its retries for 24 hours. */
@Injectable()
export class IdempotencyService {
  private readonly reservedMs: number;

  constructor(
    private readonly repository: IdempotencyRepository,
    private readonly unitOfWork: UnitOfWork,
    config: AppConfig,
  ) {
    this.reservedMs = longestAttemptMs(config.delivery.timeoutMs) + RESERVED_SLACK_MS;
  }

  /**
   * Commits `work` and its response (plain JSON) in one transaction; errors are not stored. `before`
   * runs outside of it, and is skipped for a replay.
   */
  async run<T>(
    call: IdempotentCall | null,
    work: (tx: Transaction) => Promise<T>,
    before?: () => Promise<void>,
  ): Promise<T> {
    if (before && !(call && (await this.repository.hasResponse(call)))) await before();
    if (!call) return this.unitOfWork.run(work);
    return this.unitOfWork.run(async (tx) => {
      const decision = await this.decideOne(tx, call);
      if (decision.kind === 'replay') return decision.response as T;
      const response = await work(tx);
      await this.finish(tx, [{ call, response }]);
      return response;
    });
  }

  /**
   * For work with effects outside a transaction: reserves the key, executes the work, then stores its
   * response. Releases the key when the work fails.
   */
  async runOutside<T>(call: IdempotentCall | null, work: () => Promise<T>): Promise<T> {
    if (!call) return work();
    const decision = await this.unitOfWork.run((tx) => this.reserve(tx, call));
    if (decision.kind === 'replay') return decision.response as T;
    let response: T;
    try {
      response = await work();
    } catch (error) {
      // If this fails too, the reservation expires.
      await this.repository.abandon(call).catch(() => undefined);
      throw error;
    }
    await this.repository.complete(call, response);
    return response;
  }

  /**
   * Decides per call: execute, replay or reject, with two statements for all. A call to execute holds
   * the lock of its key until the transaction ends, and must {@link finish} in the same one. Of calls
   * that share a key at most one is executed.
   */
  async decide(
    tx: SqlTransaction,
    calls: readonly IdempotentCall[],
  ): Promise<Map<IdempotentCall, Decision>> {
    const decisions = new Map<IdempotentCall, Decision>();
    if (calls.length === 0) return decisions;
    const locked = await this.repository.tryLock(tx, calls);
    const stored = await this.repository.find(tx, calls, this.reservedMs);
    const executing = new Set<string>();
    calls.forEach((call, index) => {
      const id = `${call.userId}:${call.key}`;
      const free = locked[index] && !executing.has(id);
      const decision = free ? decide(call, stored[index]) : inFlight();
      if (decision.kind === 'execute') executing.add(id);
      call.replayed = decision.kind === 'replay';
      decisions.set(call, decision);
    });
    return decisions;
  }

  /** Stores the responses of executed calls, in one statement. */
  async finish(tx: SqlTransaction, responses: readonly CallResponse[]): Promise<void> {
    if (responses.length > 0) await this.repository.store(tx, responses);
  }

  /** Deletes records older than 24 hours; returns how many. */
  async purgeExpired(): Promise<number> {
    return inBatches(() => this.repository.purge(PURGE_BATCH));
  }

  /** Deletes the oldest records of accounts beyond their limits; returns how many. */
  async evictExcess(maxKeys = MAX_KEYS, maxBytes = MAX_RESPONSE_BYTES): Promise<number> {
    let total = 0;
    for (const { userId, until } of await this.repository.findExcess(maxKeys, maxBytes)) {
      total += await inBatches(() => this.repository.evict(userId, until, PURGE_BATCH));
    }
    return total;
  }

  private async reserve(tx: SqlTransaction, call: IdempotentCall): Promise<Allowed> {
    const decision = await this.decideOne(tx, call);
    if (decision.kind === 'execute') await this.finish(tx, [{ call, response: null }]);
    return decision;
  }

  private async decideOne(tx: SqlTransaction, call: IdempotentCall): Promise<Allowed> {
    const decision = (await this.decide(tx, [call])).get(call);
    if (decision?.kind === 'reject') throw decision.error;
    return decision ?? { kind: 'execute' };
  }
}

async function inBatches(run: () => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const count = await run();
    total += count;
    if (count < PURGE_BATCH) return total;
  }
}
