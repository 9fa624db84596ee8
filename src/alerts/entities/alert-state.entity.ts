import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AlertType } from '../../events/catalogue/event-data.js';
import { Timestamp, Uuid } from '../../platform/database/entity-columns.js';

/** The current state of one alert of one subject. */
@Entity('alert_states')
export class AlertState {
  /** The event type, such as `alert.cpu_high`. */
  @PrimaryColumn({ type: 'text' }) type!: AlertType;
  /** The agent, deployment or webhook that it is about. */
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' }) subjectId!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Column({ type: 'boolean' }) firing!: boolean;
  /** Start of this state. */
  @Timestamp() since!: Date;
  /** Drawn when it started to fire: the order of lists. */
  @Uuid() id!: string;
  /** Start of the latest firing. */
  @Timestamp({ name: 'started_at' }) startedAt!: Date;
  /** The agent that it concerns, if any; null if an earlier version of the application wrote it. */
  @Uuid({ name: 'agent_id', nullable: true }) agentId!: string | null;
  /** What was measured when the state changed. */
  @Column({ type: 'jsonb', nullable: true }) value!: number | string | null;
  /** What it was measured against. */
  @Column({ type: 'jsonb', nullable: true }) threshold!: number | string | null;
}
