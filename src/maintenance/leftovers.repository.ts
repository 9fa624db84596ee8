import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Resolution } from '../deliveries/stats/entities/delivery-stat.entity.js';
import { idFloor } from '../platform/database/clock/id-generator.js';

/** Rows of one statement: far less than what takes as long as the statement timeout. */
const BATCH = 5_000;

const DEPLOYMENT_EVENTS = `SELECT id FROM deployment_events WHERE id < $1 ORDER BY id`;

/** Deleted for a day, which no attempt under way lasts, and without a delivery that waits. */
const WEBHOOKS = `SELECT id FROM webhooks w
  WHERE deleted_at < now() - interval '1 day'
    AND NOT EXISTS (SELECT FROM deliveries WHERE webhook_id = w.id AND status = 'pending')`;

const WEBHOOK_STATS = `SELECT s.ctid FROM webhooks w JOIN delivery_stats s ON s.subject_id = w.id
  WHERE w.deleted_at IS NOT NULL`;

const STATS = `SELECT ctid FROM delivery_stats WHERE resolution = $1 AND start < $2`;

/**
 * Of subjects that no longer exist. Firing ones are resolved first, but that of a purged deployment
 * never is.
 */
const ALERT_STATES = `SELECT ctid FROM alert_states s
  WHERE (NOT firing OR type = 'alert.deployment_failed') AND since < now() - interval '1 day'
    AND NOT EXISTS (SELECT FROM agents WHERE id = s.subject_id)
    AND NOT EXISTS (SELECT FROM deployments WHERE id = s.subject_id)
    AND NOT EXISTS (SELECT FROM webhooks WHERE id = s.subject_id)`;

/** Deletes expired rows of tables that are not partitioned. */
@Injectable()
export class LeftoversRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Returns how many events were older than `before`. */
  deleteDeploymentEvents(before: Date): Promise<number> {
    return this.deleteAll('deployment_events', 'id', DEPLOYMENT_EVENTS, [idFloor(before)]);
  }

  deleteWebhooks(): Promise<number> {
    return this.deleteAll('webhooks', 'id', WEBHOOKS, []);
  }

  /** Statistics of deleted webhooks; those of their accounts stay. */
  deleteWebhookStats(): Promise<number> {
    return this.deleteAll('delivery_stats', 'ctid', WEBHOOK_STATS, []);
  }

  deleteStats(resolution: Resolution, before: Date): Promise<number> {
    return this.deleteAll('delivery_stats', 'ctid', STATS, [resolution, before]);
  }

  deleteAlertStates(): Promise<number> {
    return this.deleteAll('alert_states', 'ctid', ALERT_STATES, []);
  }

  private async deleteAll(
    table: string,
    key: string,
    selected: string,
    values: unknown[],
  ): Promise<number> {
    for (let total = 0; ;) {
      const [, deleted] = await this.dataSource.query<[unknown[], number]>(
        `DELETE FROM ${table} WHERE ${key} = ANY (ARRAY(${selected} LIMIT ${BATCH}))`,
        values,
      );
      total += deleted;
      if (deleted < BATCH) return total;
    }
  }
}
