import { Column } from 'typeorm';
import { CircuitColumns } from '../../deliveries/circuit/circuit-columns.js';
import { Text, Timestamp, Uuid } from '../../platform/database/entity-columns.js';
import type { Ordering } from './ordering/ordering.js';
import type { WebhookFormat } from '../formats/format.js';
import type { FilterSource } from './filter/filter.js';

/** The endpoint policy in the row of a webhook. Null: the default. */
export abstract class PolicyColumns extends CircuitColumns {
  @Text({ nullable: true }) description!: string | null;
  @Column({ type: 'jsonb', nullable: true }) metadata!: Record<string, string> | null;
  /** Deadline of an attempt, in ms. */
  @Column({ name: 'timeout_ms', type: 'integer', nullable: true }) timeoutMs!: number | null;
  /** Delays before the retries, in seconds. */
  @Column({ name: 'retry_schedule', type: 'float8', array: true, nullable: true })
  retrySchedule!: number[] | null;
  @Column({ name: 'rate_per_second', type: 'float8', nullable: true }) ratePerSecond!:
    number | null;
  /** Set if, and only if, there is a rate. */
  @Column({ name: 'rate_burst', type: 'integer', nullable: true }) rateBurst!: number | null;
  /** When the rate limit was set: its bucket was empty then. */
  @Timestamp({ name: 'rate_limited_since', nullable: true }) rateLimitedSince!: Date | null;
  /** Attempts in progress at once, of all workers together. */
  @Column({ name: 'max_concurrency', type: 'integer', nullable: true })
  maxConcurrency!: number | null;
  @Text({ nullable: true }) ordering!: Ordering | null;
  /** See `OrderingState`. */
  @Uuid({ name: 'ordered_from', nullable: true }) orderedFrom!: string | null;
  @Timestamp({ name: 'paused_at', nullable: true }) pausedAt!: Date | null;
  /** See `PauseState`. */
  @Timestamp({ name: 'resumed_at', nullable: true }) resumedAt!: Date | null;
  /** The pairs of extra request headers, encrypted, see `secret-cipher.ts`. */
  @Text({ nullable: true }) headers!: string | null;
  /** Their names, in the same order. */
  @Column({ name: 'header_names', type: 'text', array: true, nullable: true })
  headerNames!: string[] | null;
  /** The private Ed25519 key, encrypted. Null: `signing` is `hmac`. */
  @Text({ name: 'signing_key', nullable: true }) signingKey!: string | null;
  @Text({ name: 'public_key', nullable: true }) publicKey!: string | null;
  /** The private key before the last rotation, still signed with until `previousSigningKeyUntil`. */
  @Text({ name: 'previous_signing_key', nullable: true }) previousSigningKey!: string | null;
  @Timestamp({ name: 'previous_signing_key_until', nullable: true })
  previousSigningKeyUntil!: Date | null;
  /** Null: `mutx`. */
  @Text({ nullable: true }) format!: WebhookFormat | null;
  /** JSON text as its owner wrote it: `jsonb` would write 1e308 with 309 digits. */
  @Column({ type: 'json', nullable: true }) filter!: FilterSource | null;
  @Column({ name: 'agent_ids', type: 'uuid', array: true, nullable: true })
  agentIds!: string[] | null;
}

/** Selects them from a webhook `t`. */
export const SELECT_POLICY = `t.description, t.metadata, t.timeout_ms AS "timeoutMs",
  t.retry_schedule AS "retrySchedule", t.rate_per_second AS "ratePerSecond", t.rate_burst AS "rateBurst",
  t.rate_limited_since AS "rateLimitedSince", t.max_concurrency AS "maxConcurrency", t.ordering, t.ordered_from AS "orderedFrom",
  t.paused_at AS "pausedAt", t.resumed_at AS "resumedAt",
  t.headers, t.header_names AS "headerNames",
  t.signing_key AS "signingKey", t.public_key AS "publicKey",
  t.previous_signing_key AS "previousSigningKey",
  t.previous_signing_key_until AS "previousSigningKeyUntil", t.format,
  t.filter, t.agent_ids AS "agentIds"`;
