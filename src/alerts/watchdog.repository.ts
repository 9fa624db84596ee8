import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import type { Transaction } from '../database/unit-of-work.js';
import type { Observation } from './alert-evaluation.js';

/** An agent `a` that should report and has not done so for $1 seconds; 0 watches none. */
const SILENT = `$1::float8 > 0 AND a.status IN ('running', 'idle')
  AND a.last_heartbeat <= now() - $1::float8 * interval '1 second'`;
const SILENCE = `extract(epoch FROM now() - a.last_heartbeat)::float8`;

/**
 * Agents whose alert should start, and those whose alert should end. A scalar sub-query looks up
 * the state of each silent agent by primary key; a join would follow statistics of a quieter time
 * just when very many fall silent at once (measured with 10,000: 18 s instead of 35 ms).
 */
const SILENT_AGENTS = `
  (SELECT a.user_id AS "userId", a.id, true AS firing, ${SILENCE} AS seconds
   FROM agents a
   WHERE ${SILENT} AND (SELECT s.firing FROM alert_states s
     WHERE s.type = 'alert.agent_down' AND s.subject_id = a.id) IS NOT TRUE
   LIMIT $2)
  UNION ALL
  (SELECT s.user_id, s.subject_id, false, ${SILENCE}
   FROM alert_states s LEFT JOIN agents a ON a.id = s.subject_id
   WHERE s.type = 'alert.agent_down' AND s.firing AND (${SILENT}) IS NOT TRUE
   LIMIT $2)`;

/** A webhook `w` that does not receive although its owner did not switch it off. */
const DISABLED = `w.deleted_at IS NULL AND (w.circuit_opened_at IS NOT NULL OR w.gone_at IS NOT NULL)`;

/** Webhooks whose alert should start, and those whose alert should end. */
const DISABLED_WEBHOOKS = `
  (SELECT w.user_id AS "userId", w.id, true AS firing, w.consecutive_failures AS failures
   FROM webhooks w
   WHERE ${DISABLED} AND (SELECT s.firing FROM alert_states s
     WHERE s.type = 'alert.webhook_disabled' AND s.subject_id = w.id) IS NOT TRUE
   LIMIT $1)
  UNION ALL
  (SELECT s.user_id, s.subject_id, false, w.consecutive_failures
   FROM alert_states s LEFT JOIN webhooks w ON w.id = s.subject_id
   WHERE s.type = 'alert.webhook_disabled' AND s.firing AND (${DISABLED}) IS NOT TRUE
   LIMIT $1)`;

/** Usage alerts that no report will end: the agent was deleted, or the alert is one of $2, turned off. */
const FORSAKEN = `
  SELECT s.type, s.user_id AS "userId", s.subject_id AS id
  FROM alert_states s
  WHERE s.type = ANY($1::text[]) AND s.firing AND (s.type = ANY($2::text[])
    OR NOT EXISTS (SELECT FROM agents a WHERE a.id = s.subject_id))
  LIMIT $3`;

interface Seen {
  readonly userId: string;
  readonly id: string;
}

/** Finds alerts that should start or end, as observations; all by PostgreSQL's clock. */
@Injectable()
export class WatchdogRepository {
  constructor(private readonly config: AppConfig) {}

  /** Takes the watchdogs' one lock until the transaction ends; false if another process has it. */
  async tryLock(tx: Transaction): Promise<boolean> {
    const [row] = await tx.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext('mutx.alerts')) AS locked`,
    );
    return row?.locked === true;
  }

  async findAgents(tx: Transaction, limit: number): Promise<Observation[]> {
    const threshold = this.config.alerts.agentDownSeconds;
    const rows = await tx.query<Seen & { firing: boolean; seconds: number | null }>(SILENT_AGENTS, [
      threshold,
      limit,
    ]);
    return rows.map(({ userId, id, firing, seconds }) => ({
      type: 'alert.agent_down',
      subjectId: id,
      userId,
      about: { agent_id: id },
      firing,
      value: seconds === null ? null : Math.max(0, Math.floor(seconds)),
      threshold,
    }));
  }

  async findWebhooks(tx: Transaction, limit: number): Promise<Observation[]> {
    const rows = await tx.query<Seen & { firing: boolean; failures: number | null }>(
      DISABLED_WEBHOOKS,
      [limit],
    );
    return rows.map(({ userId, id, firing, failures }) => ({
      type: 'alert.webhook_disabled',
      subjectId: id,
      userId,
      about: { webhook_id: id },
      firing,
      value: failures,
      threshold: this.config.delivery.circuitAfter,
    }));
  }

  async findForsaken(tx: Transaction, limit: number): Promise<Observation[]> {
    const { cpuPercent, memoryPercent } = this.config.alerts;
    const thresholds = { 'alert.cpu_high': cpuPercent, 'alert.memory_high': memoryPercent };
    const rows = await tx.query<Seen & { type: keyof typeof thresholds }>(FORSAKEN, [
      Object.keys(thresholds),
      Object.entries(thresholds).flatMap(([type, threshold]) => (threshold === 0 ? [type] : [])),
      limit,
    ]);
    return rows.map(({ type, userId, id }) => ({
      type,
      subjectId: id,
      userId,
      about: { agent_id: id },
      firing: false,
      value: null,
      threshold: thresholds[type],
    }));
  }
}
