import { Entity, PrimaryColumn } from 'typeorm';
import { Timestamp } from '../../platform/database/entity-columns.js';

/** One row: the present period in which some API process could take reports. */
@Entity('ingest_availability')
export class IngestAvailability {
  @PrimaryColumn({ type: 'boolean' }) id!: boolean;
  @Timestamp({ name: 'available_since' }) availableSince!: Date;
  @Timestamp({ name: 'seen_at' }) seenAt!: Date;
}
