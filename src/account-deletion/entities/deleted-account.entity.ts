import { Entity, PrimaryColumn } from 'typeorm';
import { Timestamp } from '../../platform/database/entity-columns.js';

/** An account whose data is still to be purged. */
@Entity('deleted_accounts')
export class DeletedAccount {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' }) userId!: string;
  @Timestamp({ name: 'deleted_at' }) deletedAt!: Date;
  /** When the next step of the purge is due. */
  @Timestamp({ name: 'next_step_at' }) nextStepAt!: Date;
}
