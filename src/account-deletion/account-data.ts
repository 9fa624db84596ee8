/** Rows that belong to an account, or to a row of it. */
export interface OwnedRows {
  readonly table: string;
  /** Names the owner: the user, or a row of the parent. Indexed. */
  readonly column: string;
  /** Identifies a row; unset, `id`. */
  readonly key?: 'id' | 'ctid';
  /** The column of the parent that `column` refers to; unset, `id`. */
  readonly parentColumn?: string;
  /** Deleted before the row itself. */
  readonly children?: readonly OwnedRows[];
}

const ATTEMPTS: OwnedRows = { table: 'delivery_attempts', column: 'delivery_id' };

/**
 * What an account has, in the order of its purge: every table with a column that names a user, an agent, a
 * webhook, an event or a delivery. A table whose rows are few and refer to the user by a foreign key can be
 * left out: they are deleted with the user. A new table belongs here; a test finds the ones that are missing.
 */
export const ACCOUNT_DATA: readonly OwnedRows[] = [
  // First: no deliveries are inserted after those that are there are deleted.
  { table: 'fan_out_tasks', column: 'user_id', key: 'ctid' },
  { table: 'alert_states', column: 'user_id', key: 'ctid' },
  {
    table: 'webhooks',
    column: 'user_id',
    children: [
      { table: 'deliveries', column: 'webhook_id', children: [ATTEMPTS] },
      { table: 'replays', column: 'webhook_id' },
      { table: 'webhook_limits', column: 'webhook_id', key: 'ctid' },
      { table: 'delivery_stats', column: 'subject_id', key: 'ctid' },
    ],
  },
  {
    table: 'deployments',
    column: 'user_id',
    children: [{ table: 'deployment_events', column: 'deployment_id' }],
  },
  {
    table: 'agents',
    column: 'user_id',
    children: [
      { table: 'agent_logs', column: 'agent_id' },
      { table: 'agent_metrics', column: 'agent_id' },
    ],
  },
  {
    table: 'events',
    column: 'user_id',
    // Of webhooks and agents that were deleted before the account.
    children: [
      { table: 'deliveries', column: 'event_id', children: [ATTEMPTS] },
      { table: 'agent_logs', column: 'agent_id', parentColumn: 'agent_id' },
      { table: 'agent_metrics', column: 'agent_id', parentColumn: 'agent_id' },
    ],
  },
  { table: 'delivery_stats', column: 'subject_id', key: 'ctid' },
  { table: 'idempotency_keys', column: 'user_id', key: 'ctid' },
  { table: 'api_keys', column: 'user_id' },
  {
    table: 'sessions',
    column: 'user_id',
    children: [{ table: 'refresh_tokens', column: 'session_id' }],
  },
];
