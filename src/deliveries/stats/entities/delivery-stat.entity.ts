import { Column, Entity, PrimaryColumn } from 'typeorm';

export const RESOLUTIONS = ['minute', 'hour'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What ended in one minute or hour (UTC). Those in which nothing did have no row. */
@Entity('delivery_stats')
export class DeliveryStat {
  /** A webhook, or an account: all its webhooks together, deleted ones included. */
  @PrimaryColumn({ name: 'subject_id', type: 'uuid' }) subjectId!: string;
  @PrimaryColumn({ type: 'text' }) resolution!: Resolution;
  @PrimaryColumn({ type: 'timestamptz' }) start!: Date;
  /** Deliveries that succeeded. */
  @Column({ type: 'integer' }) delivered!: number;
  /** Deliveries that failed for good. */
  @Column({ type: 'integer' }) failed!: number;
  @Column({ type: 'integer' }) attempts!: number;
  /** Durations of attempts, rounded by `duration-buckets.ts`, ascending. */
  @Column({ name: 'durations_ms', type: 'integer', array: true }) durationsMs!: number[];
  /** The number of attempts for each of `durationsMs`. */
  @Column({ type: 'integer', array: true }) counts!: number[];
}
