import { Column, Entity, PrimaryColumn } from 'typeorm';

/** How many rows an account has; kept by triggers on the tables. */
@Entity('account_usage')
export class AccountUsage {
  @PrimaryColumn({ name: 'user_id', type: 'uuid' }) userId!: string;
  @Column({ type: 'integer' }) agents!: number;
  @Column({ type: 'integer' }) deployments!: number;
}
