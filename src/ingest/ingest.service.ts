import { Injectable } from '@nestjs/common';
import { Batcher } from '../database/batcher.js';
import { isDatabaseUnavailable } from '../database/database-errors.js';
import { UnitOfWork, type Transaction } from '../database/unit-of-work.js';
import { ReportsService, type Report } from '../deployments/reports.service.js';
import type { DomainError } from '../http/domain-error.js';
import type { IdempotentCall } from '../idempotency/idempotent-call.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';

export interface IngestCall {
  readonly report: Report;
  /** What a client is told once the report is committed. */
  readonly answer: { readonly status: string };
  readonly idempotency: IdempotentCall | null;
}

type Answer = IngestCall['answer'];

const MAX_BATCH = 250;
const TRANSACTIONS_AT_ONCE = 2;
const PATIENCE_MS = 10;
/** On a busy server a group costs some milliseconds of CPU, however few reports it has. */
const SPACING_MS = 8;

/**
 * Commits reports in groups: those that arrive while a transaction is under way share the next one,
 * so a commit is paid once for many. Each is answered only after its commit.
 */
@Injectable()
export class IngestService {
  private readonly batcher = new Batcher<IngestCall, Answer>({
    run: (calls) => this.commit(calls),
    maxSize: MAX_BATCH,
    concurrency: TRANSACTIONS_AT_ONCE,
    patienceMs: PATIENCE_MS,
    spacingMs: SPACING_MS,
  });

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly reports: ReportsService,
  ) {}

  ingest(call: IngestCall): Promise<Answer> {
    return this.batcher.add(call);
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
