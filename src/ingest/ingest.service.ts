import { Injectable } from '@nestjs/common';
import { Batcher } from '../platform/batching/batcher.js';
import { isDatabaseUnavailable } from '../platform/database/database-errors.js';
import { UnitOfWork, type Transaction } from '../platform/database/unit-of-work.js';
import { DeliveryAllowance } from '../events/delivery-allowance.js';
import { ReportsService, type Report } from '../deployments/reports.service.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import type { IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { IdempotencyService } from '../platform/idempotency/idempotency.service.js';

export interface IngestCall {
  readonly report: Report;
  /** What a client is told once the report is committed. */
  readonly answer: { readonly status: string };
  readonly idempotency: IdempotentCall | null;
}

type Answer = IngestCall['answer'];

const MAX_BATCH = 250;
/** Deliveries that a transaction of several accounts, or a heavy one, plans, about. */
const MAX_DELIVERIES = 500;
/** Reports that plan more than this have transactions of their account's own, one at a time. */
const SHARED_DELIVERIES = 20;
const TRANSACTIONS_AT_ONCE = 4;
/** Others always find one free. */
const TRANSACTIONS_PER_ACCOUNT = 2;
const HEAVY_TRANSACTIONS = 1;
const HEAVY_REST = 1;
/** Reports of one account that wait in this process. */
const MAX_WAITING = 5_000;
const PATIENCE_MS = 10;
/** On a busy server a group costs some milliseconds of CPU, however few reports it has. */
const SPACING_MS = 8;

/**
 * Commits reports in groups, in which accounts take turns: reports that arrive while a transaction is
 * running share the next one, so a commit is paid once for many. Each is answered after its commit.
 */
@Injectable()
export class IngestService {
  private readonly batcher = new Batcher<IngestCall, Answer>({
    run: (calls) => this.commit(calls),
    maxSize: MAX_BATCH,
    concurrency: TRANSACTIONS_AT_ONCE,
    patienceMs: PATIENCE_MS,
    spacingMs: SPACING_MS,
    groupOf: ({ report }) => report.userId,
    runsPerGroup: TRANSACTIONS_PER_ACCOUNT,
    costOf: ({ report }) => this.allowance.deliveriesPerEvent(report.userId),
    maxCost: MAX_DELIVERIES,
    sharedCost: SHARED_DELIVERIES,
    heavyRuns: HEAVY_TRANSACTIONS,
    heavyRest: HEAVY_REST,
  });
  private readonly waiting = new Map<string, number>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly reports: ReportsService,
    private readonly allowance: DeliveryAllowance,
  ) {}

  /** Throws 429 while the account has planned, or has waiting, more than it may. */
  async ingest(call: IngestCall): Promise<Answer> {
    const { userId } = call.report;
    this.allowance.check(userId);
    const waiting = this.waiting.get(userId) ?? 0;
    if (waiting >= MAX_WAITING) throw tooManyWaiting();
    this.waiting.set(userId, waiting + 1);
    try {
      return await this.batcher.add(call);
    } finally {
      const left = (this.waiting.get(userId) ?? 1) - 1;
      if (left > 0) this.waiting.set(userId, left);
      else this.waiting.delete(userId);
    }
  }

  private async commit(calls: IngestCall[]): Promise<(Answer | Error)[]> {
    try {
      return await this.unitOfWork.run((tx) => this.apply(tx, calls));
    } catch (error) {
      if (calls.length === 1 || isDatabaseUnavailable(error)) throw error;
      return this.commitOneByOne(calls);
    }
  }

  /** A report that the database refuses must not take its neighbours with it. */
  private async commitOneByOne(calls: IngestCall[]): Promise<(Answer | Error)[]> {
    const answers: (Answer | Error)[] = [];
    for (const call of calls) {
      const [answer] = await this.commit([call]).catch((error: Error) => [error]);
      if (answer) answers.push(answer);
    }
    return answers;
  }

  private async apply(tx: Transaction, calls: IngestCall[]): Promise<(Answer | DomainError)[]> {
    const keyed = calls.flatMap(({ idempotency }) => (idempotency ? [idempotency] : []));
    const begun = await this.idempotency.begin(tx, keyed);
    const answers = new Map<IngestCall, Answer | DomainError>();
    for (const call of calls) {
      const state = call.idempotency && begun.get(call.idempotency);
      if (state?.kind === 'replay') answers.set(call, state.answer as Answer);
      if (state?.kind === 'refused') answers.set(call, state.error);
    }
    const fresh = calls.filter((call) => !answers.has(call));
    const refusals = await this.reports.apply(
      tx,
      fresh.map(({ report }) => report),
    );
    fresh.forEach((call, index) => answers.set(call, refusals[index] ?? call.answer));
    await this.idempotency.finish(
      tx,
      fresh.flatMap(({ idempotency, answer }, index) =>
        idempotency && !refusals[index] ? [{ call: idempotency, answer }] : [],
      ),
    );
    return calls.map((call) => answers.get(call) ?? call.answer);
  }
}

function tooManyWaiting(): DomainError {
  const detail = `Report limit reached (${MAX_WAITING} in flight). Wait for responses first.`;
  return new DomainError('too_many_requests', 'rate_limited', detail, { retryAfterSeconds: 1 });
}
