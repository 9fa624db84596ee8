import { Injectable } from '@nestjs/common';
import type { NewEvent } from '../../events/catalogue/event-data.js';
import { EventsService } from '../../events/events.service.js';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { FORMAT_VERSION } from '../../webhooks/formats/formats.js';
import { selectPolicy } from '../../webhooks/policy/attempt-policy.js';
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
           next_attempt_at, created_at, claimed_by, claimed_at, format_version, order_key)
         SELECT $1, $2, id, type, 'pending', ${TEST_ATTEMPTS}, now(), now(), $3, now(), ${FORMAT_VERSION}, NULL FROM events WHERE id = $4
         RETURNING *
       )
       SELECT delivery.id, 1 AS attempt, delivery.max_attempts AS "maxAttempts",
         delivery.format_version AS "formatVersion", event.type AS event,
         event.id AS "eventId", event.id AS "messageId", NULL AS "replayOf", event.data,
         event.occurred_at AS "occurredAt", event.traceparent, false AS probe, w.id AS "webhookId",
         w.user_id AS "accountId", ${selectPolicy('w')}
       FROM delivery JOIN events event ON event.id = delivery.event_id, webhooks w WHERE w.id = $2`,
        [this.ids.next(), webhookId, workerId, eventId],
      );
      return created as ClaimedDelivery;
    });
  }
}
