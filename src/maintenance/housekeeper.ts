import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FailedLoginsRepository } from '../auth/accounts/failed-logins.repository.js';
import { SessionsRepository } from '../auth/sessions/sessions.repository.js';
import { PartitionMaintainer } from '../platform/database/partitions/partition-maintainer.js';
import { IdempotencyService } from '../platform/idempotency/idempotency.service.js';
import { PeriodicTask } from '../platform/scheduling/periodic-task.js';
import { Retention } from './retention.js';

const INTERVAL_MS = 10 * 60_000;
/** Soon after the start too, for many a process does not live for ten minutes. */
const FIRST_MS = 5_000;

/** Creates partitions ahead and deletes expired data. */
@Injectable()
export class Housekeeper implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task = new PeriodicTask(
    Housekeeper.name,
    { firstMs: FIRST_MS, everyMs: INTERVAL_MS },
    async () => {
      await this.partitions.ensure();
      await this.idempotency.purgeExpired();
      await this.idempotency.evictExcess();
      await this.sessions.purge();
      await this.failedLogins.purge();
      await this.retention.enforce();
    },
  );

  constructor(
    private readonly partitions: PartitionMaintainer,
    private readonly idempotency: IdempotencyService,
    private readonly sessions: SessionsRepository,
    private readonly failedLogins: FailedLoginsRepository,
    private readonly retention: Retention,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }
}
