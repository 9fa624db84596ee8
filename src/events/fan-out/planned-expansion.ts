import { Injectable } from '@nestjs/common';
import { DeliveryQueue } from '../../deliveries/queue/delivery-queue.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { FanOutTasksRepository, type PlannedFor } from './fan-out-tasks.repository.js';

/** Tasks of one transaction, each with up to 100 deliveries. */
const TASKS = 50;
/** Transactions of one call. */
const MAX_STEPS = 20;

/** Expands tasks for those who cannot wait for a worker. */
@Injectable()
export class PlannedExpansion {
  constructor(
    private readonly tasks: FanOutTasksRepository,
    private readonly unitOfWork: UnitOfWork,
    private readonly queue: DeliveryQueue,
  ) {}

  /** Counts planned deliveries to one webhook. */
  countFor(planned: PlannedFor): Promise<number> {
    return this.tasks.countFor(planned);
  }

  /** Inserts planned deliveries to one webhook, with the others of their events. Returns whether there are more. */
  async expandFor(planned: PlannedFor): Promise<boolean> {
    for (let steps = 0; steps < MAX_STEPS; steps++) {
      const { tasks, due } = await this.unitOfWork.run((tx) =>
        this.tasks.expandFor(tx, planned, TASKS),
      );
      void this.queue.enqueue(due.filter(({ webhookId }) => webhookId !== planned.webhookId));
      if (tasks < TASKS) return false;
    }
    return true;
  }

  /** Inserts the deliveries of all events with ids before this one, except tasks that a worker is expanding. */
  async expandBefore(eventId: string): Promise<void> {
    for (let tasks = TASKS; tasks === TASKS;) {
      ({ tasks } = await this.unitOfWork.run((tx) => this.tasks.expandBefore(tx, eventId, TASKS)));
    }
  }
}
