import { Column, Entity } from 'typeorm';
import type { FilterSource } from '../../../webhooks/policy/filter/filter.js';
import { Id, Text, Timestamp, Uuid } from '../../../platform/database/entity-columns.js';

/** `pending` and `running` are open: the planner works on them. */
export const REPLAY_STATUSES = ['pending', 'running', 'completed', 'cancelled'] as const;
export type ReplayStatus = (typeof REPLAY_STATUSES)[number];

/** Which events a replay sends: by the status of their latest delivery, or those without one. */
export const REPLAYED_STATUSES = ['failed', 'delivered', 'cancelled', 'any', 'missing'] as const;
export type ReplayedStatus = (typeof REPLAYED_STATUSES)[number];

/** A job that sends the events of a period to one webhook again. */
@Entity('replays')
export class Replay {
  @Id() id!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Uuid({ name: 'webhook_id' }) webhookId!: string;
  @Text() status!: ReplayStatus;
  @Text({ name: 'delivery_status' }) deliveryStatus!: ReplayedStatus;
  /** The names of the request. */
  @Column({ type: 'text', array: true, nullable: true }) events!: string[] | null;
  /** The event types that it sends; null: all. */
  @Column({ type: 'text', array: true, nullable: true }) types!: string[] | null;
  /** The agents and the filter of the webhook, for `missing`; null: all events. */
  @Column({ name: 'agent_ids', type: 'uuid', array: true, nullable: true })
  agentIds!: string[] | null;
  @Column({ type: 'json', nullable: true }) filter!: FilterSource | null;
  @Timestamp() since!: Date;
  @Timestamp({ nullable: true }) until!: Date | null;
  /** The last event that was examined: the next chunk begins after it. */
  @Uuid({ name: 'cursor_id' }) cursorId!: string;
  /** Exclusive bound: the commit horizon when the replay was created, or the end of the period. */
  @Uuid({ name: 'end_id' }) endId!: string;
  /** Counted when the replay was created. Null: counting took too long, and it is not completed yet. */
  @Column({ type: 'integer', nullable: true }) matched!: number | null;
  @Column({ type: 'integer' }) planned!: number;
  @Timestamp({ name: 'created_at' }) createdAt!: Date;
  @Timestamp({ name: 'ended_at', nullable: true }) endedAt!: Date | null;
  /** When a planner last worked on it. */
  @Timestamp({ name: 'turn_at', nullable: true }) turnAt!: Date | null;
  /** When a planner may work on it again. */
  @Timestamp({ name: 'next_turn_at' }) nextTurnAt!: Date;
}
