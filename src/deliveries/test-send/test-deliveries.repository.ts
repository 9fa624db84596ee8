import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { ClaimedDelivery } from '../attempt/claimed-delivery.js';

@Injectable()
export class TestDeliveriesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ids: IdGenerator,
  ) {}

  /** Inserts an event for one webhook and its delivery, whose only attempt `workerId` has claimed. */
  insert(
    webhook: { id: string; userId: string },
    event: { type: string; data: unknown },
    workerId: string,
  ): Promise<ClaimedDelivery> {
    return this.unitOfWork.run(async (tx) => {
      const [created] = await tx.query<ClaimedDelivery>(
        `WITH event AS (
         INSERT INTO events (id, user_id, type, data, occurred_at)
         VALUES ($1, $2, $3, $4, date_trunc('milliseconds', now()))
         RETURNING *
       ), delivery AS (
         INSERT INTO deliveries (id, webhook_id, event_id, event_type, status, max_attempts,
           next_attempt_at, created_at, claimed_by, claimed_at)
         SELECT $5, $6, id, type, 'pending', 1, now(), now(), $7, now() FROM event
         RETURNING *
       )
       SELECT delivery.id, 1 AS attempt, delivery.max_attempts AS "maxAttempts", event.type AS event,
         event.data, event.occurred_at AS "occurredAt", false AS probe, w.id AS "webhookId",
         w.user_id AS "accountId", w.url, w.secret, w.previous_secret AS "previousSecret",
         w.previous_secret_until AS "previousSecretUntil"
       FROM delivery, event, webhooks w WHERE w.id = $6`,
        [
          this.ids.next(),
          webhook.userId,
          event.type,
          JSON.stringify(event.data),
          this.ids.next(),
          webhook.id,
          workerId,
        ],
      );
      return created as ClaimedDelivery;
    });
  }
}
