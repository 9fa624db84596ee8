import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { isPast } from '../platform/database/partitions/partitions.js';
import { LeftoversRepository } from './leftovers.repository.js';
import { RetentionRepository, type WeekOfPartitions } from './retention.repository.js';

const DAY_MS = 86_400_000;

/** Drops partitions of expired weeks; deletes expired rows of other tables. */
@Injectable()
export class Retention {
  private readonly logger = new Logger(Retention.name);

  constructor(
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
    private readonly repository: RetentionRepository,
    private readonly leftovers: LeftoversRepository,
  ) {}

  /** Keeps a week that contains a pending delivery. */
  async enforce(): Promise<void> {
    const { days } = this.config.retention;
    await this.leftovers.deleteWebhooks();
    await this.leftovers.deleteAlertStates();
    if (days === 0) return;
    if (!this.clock.isPlausible) {
      this.logger.warn({
        msg: "no history is dropped: PostgreSQL's clock and this machine's differ by more than a day",
      });
      return;
    }
    await this.leftovers.deleteDeploymentEvents(new Date(this.clock.nowMs() - days * DAY_MS));
    const weeks = await this.repository.findWeeks();
    for (const week of weeks.filter(({ week }) => isPast(week, days, this.clock.now()))) {
      await this.drop(week);
    }
  }

  private async drop({ week, partitions }: WeekOfPartitions): Promise<void> {
    const deliveries = partitions.some((name) => name === `deliveries_${week}`);
    if (deliveries && (await this.repository.hasPending(week))) {
      this.logger.warn({ msg: 'a week of history stays: deliveries still wait', week });
      return;
    }
    try {
      for (const partition of partitions) await this.repository.drop(partition);
      this.logger.log({ msg: 'a week of history was dropped', week, partitions });
    } catch (error) {
      this.logger.warn({
        msg: 'a week of history is in use; the next run drops it',
        week,
        err: error,
      });
    }
  }
}
