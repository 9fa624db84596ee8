import { Injectable } from '@nestjs/common';
import { GenericPlanConnections } from '../../platform/database/generic-plan-connections.js';
import { prepared } from '../../platform/database/prepared.js';
import { uuids } from '../../platform/database/uuids.js';
import type { DeliveryStatus } from '../entities/delivery.entity.js';

/** An attempt that has ended. */
export interface EndedAttempt {
  readonly id: string;
  readonly userId: string;
  readonly deliveryId: string;
  readonly webhookId: string;
  readonly eventId: string;
  readonly event: string;
  readonly attempt: number;
  /** Of the delivery after this attempt: `pending` if another attempt follows. */
  readonly status: DeliveryStatus;
  readonly statusCode: number | null;
  readonly durationMs: number | null;
  readonly errorMessage: string | null;
}

/** The newest ones, if there are more than the limit. */
export const READ_ENDED = prepared(
  `SELECT a.id, w.user_id AS "userId", d.id AS "deliveryId", d.webhook_id AS "webhookId",
     d.event_id AS "eventId", d.event_type AS event, a.attempt,
     CASE WHEN d.attempts = a.attempt THEN d.status ELSE 'pending' END AS status,
     a.status_code AS "statusCode", a.duration_ms AS "durationMs", a.error_message AS "errorMessage"
   FROM delivery_attempts a
   CROSS JOIN LATERAL (SELECT * FROM deliveries WHERE id = ANY (ARRAY[a.delivery_id]) LIMIT 1) d
   CROSS JOIN LATERAL (
     SELECT user_id, deleted_at FROM webhooks WHERE id = ANY (ARRAY[d.webhook_id]) LIMIT 1
   ) w
   WHERE a.id >= $2::uuid AND w.user_id = ANY ($1::uuid[]) AND w.deleted_at IS NULL
   ORDER BY a.id DESC LIMIT $3::int`,
);

@Injectable()
export class AttemptStreamRepository {
  constructor(private readonly plans: GenericPlanConnections) {}

  /** Attempts of these accounts whose ids are not below `from`: the newest `limit`, newest first. */
  listEnded(userIds: readonly string[], from: string, limit: number): Promise<EndedAttempt[]> {
    return this.plans.query(READ_ENDED, [uuids(userIds), from, limit]);
  }
}
