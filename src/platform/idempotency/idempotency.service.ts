import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { UnitOfWork, type Transaction } from '../database/unit-of-work.js';
import { inFlight, judge, type Begun } from './idempotency-decision.js';
import { IdempotencyRepository } from './idempotency.repository.js';
import type { IdempotentCall } from './idempotent-call.js';

/** A reservation older than this, and than an attempt can last, was lost with its process. */
const MIN_RESERVED_MS = 60_000;
const RESERVED_SLACK_MS = 30_000;
const PURGE_BATCH = 10_000;
/** What one account may have stored; a key beyond it is forgotten before its 24 hours are over. */
const MAX_KEYS = 1_000_000;
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;

type Allowed = Exclude<Begun, { kind: 'refused' }>;

export interface CallAnswer {
  readonly call: IdempotentCall;
  readonly answer: unknown;
}

/** Does the work of a call once, and answers its repetitions with the first answer for 24 hours. */
@Injectable()
export class IdempotencyService {
  private readonly reservedMs: number;

  constructor(
    private readonly repository: IdempotencyRepository,
    private readonly unitOfWork: UnitOfWork,
    config: AppConfig,
  ) {
    this.reservedMs = Math.max(MIN_RESERVED_MS, config.delivery.timeoutMs + RESERVED_SLACK_MS);
  }

  /**
   * Commits `work` and its answer (a plain JSON view) in one transaction; errors are not kept.
   * `before` is what must happen outside of it, and is left out if there is an answer already.
   */
  async run<T>(
    call: IdempotentCall | null,
    work: (tx: Transaction) => Promise<T>,
    before?: () => Promise<void>,
  ): Promise<T> {
    if (before && !(call && (await this.repository.isAnswered(call)))) await before();
    if (!call) return this.unitOfWork.run(work);
    return this.unitOfWork.run(async (tx) => {
      const begun = await this.beginOne(tx, call);
      if (begun.kind === 'replay') return begun.answer as T;
      const answer = await work(tx);
      await this.finish(tx, [{ call, answer }]);
      return answer;
    });
  }

  /**
   * For work that acts outside a transaction: reserves the key, then does the work, then stores its
   * answer. When the work fails the key is free again.
   */
  async runOutside<T>(call: IdempotentCall | null, work: () => Promise<T>): Promise<T> {
    if (!call) return work();
    const begun = await this.unitOfWork.run((tx) => this.reserve(tx, call));
    if (begun.kind === 'replay') return begun.answer as T;
    let answer: T;
    try {
      answer = await work();
    } catch (error) {
      // If this fails too, the reservation lapses by itself.
      await this.repository.abandon(call).catch(() => undefined);
      throw error;
    }
    await this.repository.complete(call, answer);
    return answer;
  }

  /**
   * Says of each call how it begins, in two statements for all of them. Whoever is fresh holds the
   * lock of its key until the transaction ends, and must {@link finish} in the same one. Of calls
   * that share a key one is fresh at most.
   */
  async begin(
    tx: Transaction,
    calls: readonly IdempotentCall[],
  ): Promise<Map<IdempotentCall, Begun>> {
    const begun = new Map<IdempotentCall, Begun>();
    if (calls.length === 0) return begun;
    const locked = await this.repository.tryLock(tx, calls);
    const stored = await this.repository.find(tx, calls, this.reservedMs);
    const fresh = new Set<string>();
    calls.forEach((call, index) => {
      const id = `${call.userId}:${call.key}`;
      const verdict = locked[index] && !fresh.has(id) ? judge(call, stored[index]) : inFlight();
      if (verdict.kind === 'fresh') fresh.add(id);
      call.replayed = verdict.kind === 'replay';
      begun.set(call, verdict);
    });
    return begun;
  }

  /** Stores the answers of calls that were fresh, in one statement. */
  async finish(tx: Transaction, answers: readonly CallAnswer[]): Promise<void> {
    if (answers.length > 0) await this.repository.store(tx, answers);
  }

  /** Forgets what is older than 24 hours; returns how many rows that were. */
  async purgeExpired(): Promise<number> {
    return inBatches(() => this.repository.purge(PURGE_BATCH));
  }

  /** Forgets the oldest keys of accounts that hold too many; returns how many rows that were. */
  async evictExcess(maxKeys = MAX_KEYS, maxBytes = MAX_ANSWER_BYTES): Promise<number> {
    let total = 0;
    for (const { userId, until } of await this.repository.findExcess(maxKeys, maxBytes)) {
      total += await inBatches(() => this.repository.evict(userId, until, PURGE_BATCH));
    }
    return total;
  }

  private async reserve(tx: Transaction, call: IdempotentCall): Promise<Allowed> {
    const begun = await this.beginOne(tx, call);
    if (begun.kind === 'fresh') await this.finish(tx, [{ call, answer: null }]);
    return begun;
  }

  private async beginOne(tx: Transaction, call: IdempotentCall): Promise<Allowed> {
    const begun = (await this.begin(tx, [call])).get(call);
    if (begun?.kind === 'refused') throw begun.error;
    return begun ?? { kind: 'fresh' };
  }
}

async function inBatches(run: () => Promise<number>): Promise<number> {
  for (let total = 0; ;) {
    const count = await run();
    total += count;
    if (count < PURGE_BATCH) return total;
  }
}
