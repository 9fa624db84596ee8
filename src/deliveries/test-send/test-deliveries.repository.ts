import { Injectable } from '@nestjs/common';
import type { NewEvent } from '../../events/catalogue/event-data.js';
import { EventsService } from '../../events/events.service.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { TEST_ATTEMPTS } from '../entities/delivery.entity.js';
import type { ClaimedDelivery } from '../attempt/claimed-delivery.js';

@Injectable()
export class TestDeliveriesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly events: EventsService,
    private readonly ids: IdGenerator,
  ) {}

  /** Inserts an event for one webhook and its delivery, whose only attempt `workerId` has claimed. */
  insert(webhookId: string, event: NewEvent, workerId: string): Promise<ClaimedDelivery> {
    return this.unitOfWork.run(async (tx) => {
      const eventId = await this.events.insertTest(tx, event);
      const [created] = await tx.query<ClaimedDelivery>(
        `WITH delivery AS (
         INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, max_attempts,
           next_attempt_at, created_at, claimed_by, claimed_at)
         SELECT $1, $2, id, type, 'pending', ${TEST_ATTEMPTS}, now(), now(), $3, now() FROM events WHERE id = $4
         RETURNING *
       )
       SELECT delivery.id, 1 AS attempt, delivery.max_attempts AS "maxAttempts", event.type AS event,
         event.id AS "eventId", event.id AS "messageId", NULL AS "replayOf", event.data,
         event.occurred_at AS "occurredAt", false AS probe, w.id AS "webhookId",
         w.user_id AS "accountId", w.url, w.secret, w.previous_secret AS "previousSecret",
         w.previous_secret_until AS "previousSecretUntil"
       FROM delivery JOIN events event ON event.id = delivery.event_id, webhooks w WHERE w.id = $2`,
        [this.ids.next(), webhookId, workerId, eventId],
      );
      return created as ClaimedDelivery;
    });
  }
}
