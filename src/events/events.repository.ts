import { Injectable } from '@nestjs/common';
import { prepared } from '../platform/database/prepared.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';
import { uuids } from '../platform/database/uuids.js';
import { agentOf, deploymentOf, type NewEvent } from './catalogue/event-data.js';

const INSERT = prepared(
  `INSERT INTO events (id, user_id, type, data, occurred_at, agent_id, deployment_id, matched, is_test, traceparent)
    SELECT id, user_id, type, data, date_trunc('milliseconds', now()), agent_id, deployment_id, matched, $8, traceparent
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::uuid[], $6::uuid[], $7::int[], $9::text[])
      AS new (id, user_id, type, data, agent_id, deployment_id, matched, traceparent)`,
);

/** An event with its id and the number of webhooks that match it. */
export type EventToInsert = NewEvent & { readonly id: string; readonly matched: number };

@Injectable()
export class EventsRepository {
  /** The ids must not be drawn before the moment that `FanOutRepository.begin` returned. */
  async insert(
    tx: SqlTransaction,
    events: readonly EventToInsert[],
    { isTest = false } = {},
  ): Promise<void> {
    await tx.execute(INSERT, [
      uuids(events.map(({ id }) => id)),
      uuids(events.map(({ userId }) => userId)),
      events.map(({ type }) => type),
      events.map(({ data }) => JSON.stringify(data)),
      events.map(agentOf),
      events.map(deploymentOf),
      events.map(({ matched }) => matched),
      isTest,
      events.map(({ traceparent }) => traceparent ?? null),
    ]);
  }
}
