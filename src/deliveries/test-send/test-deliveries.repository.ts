import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import type { ClaimedDelivery } from '../dispatch/claims.repository.js';

@Injectable()
export class TestDeliveriesRepository {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly ids: IdGenerator,
  ) {}

  /** Records an event for one webhook alone; `workerId` holds the claim to its only attempt. */
  create(
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
       SELECT delivery.id, delivery.attempts, delivery.max_attempts, event.type AS event, event.data,
         event.occurred_at, false AS probe, w.id AS webhook_id, w.user_id, w.url, w.secret,
         w.previous_secret, w.previous_secret_until
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
