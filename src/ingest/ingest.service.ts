import { Injectable } from '@nestjs/common';
import { Batcher } from '../platform/batching/batcher.js';
import { isDatabaseUnavailable } from '../platform/database/database-errors.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DeliveryAllowance } from '../events/delivery-allowance.js';
import { recordSpan } from '../platform/tracing/spans.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { IdempotencyService } from '../platform/idempotency/idempotency.service.js';
import { ApplyReports } from './apply-reports.js';
import type { IngestCall } from './reports.js';

type ReportResponse = IngestCall['response'];

const MAX_BATCH = 250;
/** Approximate cost of one transaction, in deliveries that it inserts: see `publishCost`. */
const MAX_COST = 500;
const MAX_TRANSACTIONS = 4;
/** Below `MAX_TRANSACTIONS`, so that one account does not use all of them. */
const TRANSACTIONS_PER_ACCOUNT = 2;
/** Reports of one account in flight in this process. */
const MAX_IN_FLIGHT = 5_000;
const MAX_WAIT_MS = 10;
/** A group costs some milliseconds of CPU on a busy server, however few reports it has. */
const MIN_INTERVAL_MS = 8;

/**
 * Commits reports in groups: reports that arrive while a transaction is running share the next one, in
 * which accounts take turns. The response of a report is sent after its commit.
 */
@Injectable()
export class IngestService {
  private readonly batcher = new Batcher<IngestCall, ReportResponse>({
    run: (calls) => this.commit(calls),
    maxSize: MAX_BATCH,
    concurrency: MAX_TRANSACTIONS,
    maxWaitMs: MAX_WAIT_MS,
    minIntervalMs: MIN_INTERVAL_MS,
    groups: {
      groupOf: ({ report }) => report.userId,
      runsPerGroup: TRANSACTIONS_PER_ACCOUNT,
      costOf: ({ report }) => this.allowance.costPerEvent(report.userId),
      maxCost: MAX_COST,
    },
  });
  private readonly inFlight = new Map<string, number>();

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly idempotency: IdempotencyService,
    private readonly applyReports: ApplyReports,
    private readonly allowance: DeliveryAllowance,
  ) {}

  /** Throws 429 while the account exceeds its delivery limit or has too many reports in flight. */
  async ingest(call: IngestCall): Promise<ReportResponse> {
    const { userId } = call.report;
    this.allowance.check(userId);
    const inFlight = this.inFlight.get(userId) ?? 0;
    if (inFlight >= MAX_IN_FLIGHT) throw tooManyInFlight();
    this.inFlight.set(userId, inFlight + 1);
    try {
      return await this.batcher.add(call);
    } finally {
      const left = (this.inFlight.get(userId) ?? 1) - 1;
      if (left > 0) this.inFlight.set(userId, left);
      else this.inFlight.delete(userId);
    }
  }

  private async commit(calls: IngestCall[]): Promise<(ReportResponse | Error)[]> {
    const startedAtMs = Date.now();
    try {
      const results = await this.unitOfWork.runPipelined((tx) => this.apply(tx, calls));
      const reports = calls.map(({ report }) => report);
      recordSpan('commit reports', startedAtMs, reports, { 'mutx.reports': calls.length });
      return results;
    } catch (error) {
      if (calls.length === 1 || isDatabaseUnavailable(error)) throw error;
      return this.commitOneByOne(calls);
    }
  }

  /** A report that PostgreSQL rejects must not fail the other reports of its group. */
  private async commitOneByOne(calls: IngestCall[]): Promise<(ReportResponse | Error)[]> {
    const results: (ReportResponse | Error)[] = [];
    for (const call of calls) {
      const [result] = await this.commit([call]).catch((error: Error) => [error]);
      if (result) results.push(result);
    }
    return results;
  }

  private async apply(
    tx: SqlTransaction,
    calls: IngestCall[],
  ): Promise<(ReportResponse | DomainError)[]> {
    const keyed = calls.flatMap(({ idempotency }) => (idempotency ? [idempotency] : []));
    const decisions = await this.idempotency.decide(tx, keyed);
    const results = new Map<IngestCall, ReportResponse | DomainError>();
    for (const call of calls) {
      const decision = call.idempotency && decisions.get(call.idempotency);
      if (decision?.kind === 'replay') results.set(call, decision.response as ReportResponse);
      if (decision?.kind === 'reject') results.set(call, decision.error);
    }
    const toExecute = calls.filter((call) => !results.has(call));
    const errors = await this.applyReports.run(
      tx,
      toExecute.map(({ report }) => report),
    );
    toExecute.forEach((call, index) => results.set(call, errors[index] ?? call.response));
    await this.idempotency.finish(
      tx,
      toExecute.flatMap(({ idempotency, response }, index) =>
        idempotency && !errors[index] ? [{ call: idempotency, response }] : [],
      ),
    );
    return calls.map((call) => results.get(call) ?? call.response);
  }
}

function tooManyInFlight(): DomainError {
  const detail = `Report limit reached (${MAX_IN_FLIGHT} in flight). Wait for responses first.`;
  return new DomainError('too_many_requests', 'rate_limited', detail, { retryAfterSeconds: 1 });
}
