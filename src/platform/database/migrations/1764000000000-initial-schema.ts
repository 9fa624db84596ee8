import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The whole first schema. Tables that grow with time are range-partitioned by their UUID v7 key, so
 * that the primary key stays `(id)` and old rows leave by dropping a partition; the partitions
 * themselves are made by `PartitionMaintainer`. Those tables carry no foreign keys: what they refer
 * to may leave earlier.
 */
export class InitialSchema1764000000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const statement of [...ACCOUNTS, ...AGENTS, ...WEBHOOKS, ...DELIVERIES, ...ALERTS]) {
      await queryRunner.query(statement);
    }
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.query(`DROP TABLE ${table}`);
  }
}

const ACCOUNTS = [
  `CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL CONSTRAINT users_email_key UNIQUE,
    name text NOT NULL,
    password_hash text NOT NULL,
    is_active boolean NOT NULL,
    created_at timestamptz NOT NULL
  )`,
  `CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL,
    ended_at timestamptz
  )`,
  `CREATE INDEX sessions_user_id ON sessions (user_id)`,
  `CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    token_hash text NOT NULL CONSTRAINT refresh_tokens_token_hash_key UNIQUE,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
  )`,
  `CREATE INDEX refresh_tokens_session_id ON refresh_tokens (session_id)`,
  `CREATE TABLE api_keys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    prefix text NOT NULL CONSTRAINT api_keys_prefix_key UNIQUE,
    key_hash text NOT NULL,
    scopes text[] NOT NULL,
    last_used_at timestamptz,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
  )`,
  `CREATE INDEX api_keys_user_id ON api_keys (user_id, id)`,
  `CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key text NOT NULL,
    fingerprint text NOT NULL,
    answer json,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, key)
  )`,
  `CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)`,
];

const AGENTS = [
  `CREATE TABLE agents (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text NOT NULL,
    description text,
    type text NOT NULL,
    status text NOT NULL,
    config jsonb,
    node_id text,
    last_heartbeat timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
  ) WITH (fillfactor = 80)`,
  `CREATE INDEX agents_user_id ON agents (user_id, id)`,
  `CREATE TABLE agent_logs (
    id uuid PRIMARY KEY,
    agent_id uuid NOT NULL,
    level text NOT NULL,
    message text NOT NULL,
    extra_data text,
    "timestamp" timestamptz NOT NULL
  ) PARTITION BY RANGE (id)`,
  `CREATE INDEX agent_logs_agent_id ON agent_logs (agent_id, level, id)`,
  `CREATE TABLE agent_metrics (
    id uuid PRIMARY KEY,
    agent_id uuid NOT NULL,
    cpu_usage double precision,
    memory_usage double precision,
    "timestamp" timestamptz NOT NULL
  ) PARTITION BY RANGE (id)`,
  `CREATE INDEX agent_metrics_agent_id ON agent_metrics (agent_id, id)`,
  `CREATE TABLE deployments (
    id uuid PRIMARY KEY,
    agent_id uuid NOT NULL REFERENCES agents ON DELETE CASCADE,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    status text NOT NULL,
    version text,
    replicas integer NOT NULL,
    node_id text,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    error_message text
  )`,
  `CREATE INDEX deployments_user_id ON deployments (user_id, id)`,
  `CREATE INDEX deployments_agent_id ON deployments (agent_id, id)`,
  `CREATE TABLE deployment_events (
    id uuid PRIMARY KEY,
    deployment_id uuid NOT NULL REFERENCES deployments ON DELETE CASCADE,
    event_type text NOT NULL,
    status text NOT NULL,
    node_id text,
    error_message text,
    created_at timestamptz NOT NULL
  )`,
  `CREATE INDEX deployment_events_deployment_id ON deployment_events (deployment_id, id)`,
];

const WEBHOOKS = [
  `CREATE TABLE webhooks (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    name text,
    url text NOT NULL,
    events text[] NOT NULL,
    secret text,
    previous_secret text,
    previous_secret_until timestamptz,
    is_active boolean NOT NULL,
    gone_at timestamptz,
    consecutive_failures integer NOT NULL DEFAULT 0,
    circuit_opened_at timestamptz,
    next_probe_at timestamptz,
    failed_probes integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    deleted_at timestamptz
  )`,
  `CREATE INDEX webhooks_user_id ON webhooks (user_id, id) WHERE deleted_at IS NULL`,
];

const DELIVERIES = [
  `CREATE TABLE events (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    type text NOT NULL,
    data text NOT NULL,
    occurred_at timestamptz NOT NULL
  ) PARTITION BY RANGE (id)`,
  `CREATE TABLE deliveries (
    id uuid PRIMARY KEY,
    webhook_id uuid NOT NULL,
    event_id uuid NOT NULL,
    event_type text NOT NULL,
    status text NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    max_attempts integer,
    next_attempt_at timestamptz,
    claimed_by uuid,
    claimed_at timestamptz,
    status_code integer,
    error_message text,
    duration_ms integer,
    created_at timestamptz NOT NULL,
    delivered_at timestamptz
  ) PARTITION BY RANGE (id)`,
  `CREATE INDEX deliveries_webhook_id ON deliveries (webhook_id, id)`,
  `CREATE INDEX deliveries_webhook_event ON deliveries (webhook_id, event_type, id)`,
  `CREATE INDEX deliveries_unsuccessful ON deliveries (webhook_id, status, id)
    WHERE status <> 'delivered'`,
  `CREATE INDEX deliveries_due ON deliveries (webhook_id, next_attempt_at) WHERE status = 'pending'`,
  `CREATE TABLE delivery_attempts (
    id uuid PRIMARY KEY,
    delivery_id uuid NOT NULL,
    attempt integer NOT NULL,
    status_code integer,
    error_message text,
    duration_ms integer,
    response_body text,
    started_at timestamptz NOT NULL
  ) PARTITION BY RANGE (id)`,
  `CREATE INDEX delivery_attempts_delivery_id ON delivery_attempts (delivery_id, attempt)`,
  `CREATE TABLE workers (
    id uuid PRIMARY KEY,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL
  )`,
];

const ALERTS = [
  `CREATE TABLE alert_states (
    type text NOT NULL,
    subject_id uuid NOT NULL,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    firing boolean NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (type, subject_id)
  )`,
];

const TABLES = [
  'alert_states',
  'workers',
  'delivery_attempts',
  'deliveries',
  'events',
  'webhooks',
  'deployment_events',
  'deployments',
  'agent_metrics',
  'agent_logs',
  'agents',
  'idempotency_keys',
  'api_keys',
  'refresh_tokens',
  'sessions',
  'users',
];
