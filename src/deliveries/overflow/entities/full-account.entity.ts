import { Entity, PrimaryColumn } from 'typeorm';

/** An account with as many pending deliveries as it may have: new ones are cancelled. */
@Entity('full_accounts')
export class FullAccount {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' }) userId!: string;
}
