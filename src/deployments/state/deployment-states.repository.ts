import { Injectable } from '@nestjs/common';
import { IdGenerator } from '../../platform/database/clock/id-generator.js';
import { prepared } from '../../platform/database/prepared.js';
import type { SqlTransaction } from '../../platform/database/sql-transaction.js';
import type { NewDeploymentEvent } from './deployment-events.js';
import type { DeploymentState } from './deployment-reports.js';

const LOCK = prepared(
  `SELECT id, agent_id AS "agentId", user_id AS "userId", status, node_id AS "nodeId",
      started_at AS "startedAt", ended_at AS "endedAt", error_message AS "errorMessage"
    FROM deployments WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
);

/** Served by a partial index of running deployments, so its cost does not grow with ended ones. */
const LIST_RUNNING = prepared(
  `SELECT DISTINCT agent_id AS "agentId" FROM deployments
    WHERE agent_id = ANY($1::uuid[]) AND status = 'running' AND id <> ALL($2::uuid[])`,
);

const UPDATE = prepared(
  `UPDATE deployments d SET status = new.status, node_id = new.node_id,
      started_at = new.started_at, ended_at = new.ended_at, error_message = new.error_message
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[])
      AS new (id, status, node_id, started_at, ended_at, error_message)
    WHERE d.id = new.id`,
);

const INSERT_EVENTS = prepared(
  `INSERT INTO deployment_events
      (id, deployment_id, event_type, status, node_id, error_message, created_at)
    SELECT *, now()
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])`,
);

/** Locks and updates the state of many deployments at once. */
@Injectable()
export class DeploymentStatesRepository {
  constructor(private readonly ids: IdGenerator) {}

  /** Locks the deployments until the transaction ends, in the order of their ids. */
  async lock(tx: SqlTransaction, ids: readonly string[]): Promise<Map<string, DeploymentState>> {
    if (ids.length === 0) return new Map();
    const rows = await tx.query<DeploymentState>(LOCK, [ids]);
    return new Map(rows.map((deployment) => [deployment.id, deployment]));
  }

  /**
   * The agents among `agentIds` with a running deployment that is not in `except`. The result stays
   * true until the transaction ends if it has locked the agents: a transaction locks the agent before
   * it changes the status of a deployment.
   */
  async listAgentsWithRunning(
    tx: SqlTransaction,
    agentIds: readonly string[],
    except: readonly string[],
  ): Promise<Set<string>> {
    if (agentIds.length === 0) return new Set();
    const rows = await tx.query<{ agentId: string }>(LIST_RUNNING, [agentIds, except]);
    return new Set(rows.map(({ agentId }) => agentId));
  }

  async update(tx: SqlTransaction, deployments: readonly DeploymentState[]): Promise<void> {
    if (deployments.length === 0) return;
    await tx.execute(UPDATE, [
      deployments.map(({ id }) => id),
      deployments.map(({ status }) => status),
      deployments.map(({ nodeId }) => nodeId),
      deployments.map(({ startedAt }) => startedAt),
      deployments.map(({ endedAt }) => endedAt),
      deployments.map(({ errorMessage }) => errorMessage),
    ]);
  }

  async insertEvents(tx: SqlTransaction, events: readonly NewDeploymentEvent[]): Promise<void> {
    if (events.length === 0) return;
    await tx.execute(INSERT_EVENTS, [
      events.map(() => this.ids.next()),
      events.map(({ deploymentId }) => deploymentId),
      events.map(({ eventType }) => eventType),
      events.map(({ status }) => status),
      events.map(({ nodeId }) => nodeId),
      events.map(({ errorMessage }) => errorMessage),
    ]);
  }
}
