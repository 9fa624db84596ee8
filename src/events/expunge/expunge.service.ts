import { Injectable } from '@nestjs/common';
import { FIRST_ID } from '../../platform/database/clock/id-generator.js';
import { UnitOfWork, type Transaction } from '../../platform/database/unit-of-work.js';
import { FanOutTasksRepository } from '../fan-out/fan-out-tasks.repository.js';
import { EventHistoryService } from '../history/event-history.service.js';
import { ExpungeRepository } from './expunge.repository.js';

/** Deliveries whose rows are locked at once: records of their attempts wait for them. */
const STEP = 1_000;

/** Erases the data of an event at its owner's request. */
@Injectable()
export class ExpungeService {
  constructor(
    private readonly history: EventHistoryService,
    private readonly repository: ExpungeRepository,
    private readonly tasks: FanOutTasksRepository,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * The first transaction erases the data and inserts the planned deliveries. Each transaction ends up to
   * 1,000 deliveries. A repetition continues one that was interrupted. Throws 404, or 403 for another
   * account's event.
   */
  async expunge(userId: string, eventId: string): Promise<void> {
    await this.history.findOwned(userId, eventId);
    let last: string | null = await this.unitOfWork.run(async (tx) => {
      await this.tasks.expandOfEvent(tx, userId, eventId);
      await this.repository.eraseData(tx, userId, eventId);
      return this.endStep(tx, eventId, FIRST_ID);
    });
    while (last !== null) {
      const after: string = last;
      last = await this.unitOfWork.run((tx) => this.endStep(tx, eventId, after));
    }
  }

  /** Returns the id to continue after; null when all deliveries have ended. */
  private async endStep(tx: Transaction, eventId: string, after: string): Promise<string | null> {
    const ids = await this.repository.endDeliveries(tx, eventId, after, STEP);
    await this.repository.eraseResponses(tx, ids);
    return ids.length < STEP ? null : (ids.at(-1) ?? null);
  }
}
