import { Injectable } from '@nestjs/common';
import { IS_DISABLED } from '../deliveries/circuit/circuit-sql.js';
import { AppConfig } from '../platform/config/app-config.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { Observation } from './alert-evaluation.js';
import { AVAILABLE_SINCE, availableFor } from './ingest-availability.repository.js';

/** The last report of an agent `a`, or the last report of a deployment that updated its row. */
const LAST_SEEN = `greatest(a.last_heartbeat, a.updated_at)`;
const SILENT = `$1::float8 > 0 AND ${LAST_SEEN} <= now() - $1::float8 * interval '1 second'`;
/** An agent `a` that should report but has not for $1 seconds; 0 turns the alert off. */
const DOWN = `a.status IN ('running', 'idle') AND ${SILENT}`;
const SILENCE = `extract(epoch FROM now() - greatest(${LAST_SEEN}, ${AVAILABLE_SINCE}))::float8`;

/** The agent of an alert `s` was deleted. */
const AGENT_IS_DELETED = 'NOT EXISTS (SELECT FROM agents a WHERE a.id = s.subject_id)';

/**
 * Agents whose alert starts or ends. An alert starts only if reports could arrive during the whole
 * time; an outage does not end it. The scalar sub-query looks up the state of each silent agent by
 * primary key: with a join, outdated statistics give a bad plan when many agents become silent at
 * once (10,000 agents: 18 s instead of 35 ms). An account that is being deleted raises no alert.
 *
 * Locks the agents, as reports do: the alerts and the events of reports are committed in the order of their
 * deliveries. Agents that a report has locked are left to the next check.
 */
const SILENT_AGENTS = `
  SELECT * FROM (SELECT a.user_id AS "userId", a.id, true AS firing, ${SILENCE} AS seconds
   FROM agents a
   WHERE ${DOWN} AND ${availableFor('$1::float8')} AND (SELECT s.firing FROM alert_states s
     WHERE s.type = 'alert.agent_down' AND s.subject_id = a.id) IS NOT TRUE
     AND (SELECT u.is_active FROM users u WHERE u.id = a.user_id)
   LIMIT $2 FOR NO KEY UPDATE OF a SKIP LOCKED) starting
  UNION ALL
  SELECT * FROM (SELECT s.user_id, s.subject_id, false, ${SILENCE}
   FROM alert_states s JOIN agents a ON a.id = s.subject_id
   WHERE s.type = 'alert.agent_down' AND s.firing AND (${DOWN}) IS NOT TRUE
   LIMIT $2 FOR NO KEY UPDATE OF a SKIP LOCKED) ending
  UNION ALL
  (SELECT s.user_id, s.subject_id, false, NULL
   FROM alert_states s
   WHERE s.type = 'alert.agent_down' AND s.firing AND ${AGENT_IS_DELETED}
   LIMIT $2)`;

/** A webhook `w` that receives no deliveries although its owner did not disable it. */
const DISABLED = `w.deleted_at IS NULL AND ${IS_DISABLED}`;

/** Webhooks whose alert starts or ends. */
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

/** Usage alerts of deleted agents. */
const ORPHANED = `
  SELECT s.type, s.user_id AS "userId", s.subject_id AS id
  FROM alert_states s
  WHERE s.type = ANY($1::text[]) AND s.firing AND ${AGENT_IS_DELETED}
  LIMIT $2`;

/**
 * Usage alerts of a type that is turned off ($3), and of agents in any status that have been silent for $1
 * seconds: an unknown usage is not high. Locks the agents, because their reports evaluate these alerts as well.
 */
const UNKNOWN_USAGE = `
  SELECT s.type, s.user_id AS "userId", a.id
  FROM alert_states s JOIN agents a ON a.id = s.subject_id
  WHERE s.type = ANY($2::text[]) AND s.firing
    AND (s.type = ANY($3::text[]) OR (${SILENT} AND ${availableFor('$1::float8')}))
  LIMIT $4 FOR NO KEY UPDATE OF a SKIP LOCKED`;

interface Subject {
  readonly userId: string;
  readonly id: string;
}

/** Lists alerts that start or end, as observations, by PostgreSQL's clock. */
@Injectable()
export class WatchdogRepository {
  constructor(private readonly config: AppConfig) {}

  /** Locks the watchdog until the transaction ends; false if another process holds the lock. */
  async tryLock(tx: Transaction): Promise<boolean> {
    const [row] = await tx.query<{ locked: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtext('mutx.alerts')) AS locked`,
    );
    return row?.locked === true;
  }

  async listAgents(tx: Transaction, limit: number): Promise<Observation[]> {
    const threshold = this.config.alerts.agentDownSeconds;
    const rows = await tx.query<Subject & { firing: boolean; seconds: number | null }>(
      SILENT_AGENTS,
      [threshold, limit],
    );
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

  async listWebhooks(tx: Transaction, limit: number): Promise<Observation[]> {
    const rows = await tx.query<Subject & { firing: boolean; failures: number | null }>(
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

  /** Usage alerts that end because the usage is unknown or the alert is turned off. */
  async listUsages(tx: Transaction, limit: number): Promise<Observation[]> {
    const { cpuPercent, memoryPercent, agentDownSeconds } = this.config.alerts;
    const thresholds = { 'alert.cpu_high': cpuPercent, 'alert.memory_high': memoryPercent };
    type Usage = Subject & { type: keyof typeof thresholds };
    const types = Object.keys(thresholds);
    const off = Object.entries(thresholds).flatMap(([type, value]) => (value === 0 ? [type] : []));
    const rows = [
      ...(await tx.query<Usage>(ORPHANED, [types, limit])),
      ...(await tx.query<Usage>(UNKNOWN_USAGE, [agentDownSeconds, types, off, limit])),
    ];
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
