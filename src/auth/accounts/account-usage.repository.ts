import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../platform/database/unit-of-work.js';

export interface Usage {
  readonly agents: number;
  readonly deployments: number;
}

const LOCK = 'SELECT agents, deployments FROM account_usage WHERE user_id = $1 FOR UPDATE';
const INSERT = 'INSERT INTO account_usage (user_id) VALUES ($1) ON CONFLICT DO NOTHING';

@Injectable()
export class AccountUsageRepository {
  /** What the account has; no other transaction adds to it or deletes of it until this one ends. */
  async lock(tx: Transaction, userId: string): Promise<Usage> {
    const [usage] = await tx.query<Usage>(LOCK, [userId]);
    if (usage) return usage;
    await tx.query(INSERT, [userId]);
    const [created] = await tx.query<Usage>(LOCK, [userId]);
    return created ?? { agents: 0, deployments: 0 };
  }
}
