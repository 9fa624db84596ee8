import { Column, Entity, PrimaryColumn } from 'typeorm';
import { Timestamp, Uuid } from '../../platform/database/entity-columns.js';

/** The last known state of one alert of one subject. */
@Entity('alert_states')
export class AlertState {
  /** The event type, such as `alert.cpu_high`. */
  @PrimaryColumn({ type: 'text' }) type!: string;
  /** The agent, deployment or webhook that it is about. */
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' }) subjectId!: string;
  @Uuid({ name: 'user_id' }) userId!: string;
  @Column({ type: 'boolean' }) firing!: boolean;
  @Timestamp() since!: Date;
}
