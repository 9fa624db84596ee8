import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { AccountUsageRepository, type Usage } from './account-usage.repository.js';

const NAMES = { agents: 'Agent', deployments: 'Deployment' } as const;
/** An account that has far more than its quota gets below it by and by. */
const MAX_FREED = 10;

/** What one account may have: `MAX_AGENTS`, `MAX_DEPLOYMENTS`. */
@Injectable()
export class AccountQuotas {
  constructor(
    private readonly usage: AccountUsageRepository,
    private readonly config: AppConfig,
  ) {}

  /**
   * Before one more is created in this transaction: 409 (`quota_exceeded`) when the account has as
   * many as it may have, and `free` can delete none of them. `free` returns how many it deleted.
   */
  async reserve(
    tx: Transaction,
    userId: string,
    kind: keyof Usage,
    free?: (count: number) => Promise<number>,
  ): Promise<void> {
    const max = this.config.quotas[kind];
    const excess = (await this.usage.lock(tx, userId))[kind] + 1 - max;
    if (excess <= 0) return;
    const freed = (await free?.(Math.min(excess, MAX_FREED))) ?? 0;
    if (freed === 0) throw quotaExceeded(`${NAMES[kind]} limit reached (${max})`);
  }
}

function quotaExceeded(what: string): DomainError {
  return new DomainError('conflict', 'quota_exceeded', `${what}. Delete one first.`);
}
