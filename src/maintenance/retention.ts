import { Injectable, Logger } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { RESOLUTIONS } from '../deliveries/stats/entities/delivery-stat.entity.js';
import { oldestStats } from '../deliveries/stats/stats-retention.js';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { isPast } from '../platform/database/partitions/partitions.js';
import { ExpiredDeliveriesRepository } from './expired-deliveries.repository.js';
import { LeftoversRepository } from './leftovers.repository.js';
import { RetentionRepository, type WeekOfPartitions } from './retention.repository.js';
import { isNeeded } from './week-needs.js';

const DAY_MS = 86_400_000;
/** Replays of a week's events may keep them for so long after the retention period. */
const REPLAY_DAYS = 1;

/** Drops partitions of expired weeks; deletes expired rows of other tables. */
@Injectable()
export class Retention {
  private readonly logger = new Logger(Retention.name);

  constructor(
    private readonly config: AppConfig,
    private readonly clock: DatabaseClock,
    private readonly repository: RetentionRepository,
    private readonly leftovers: LeftoversRepository,
    private readonly expired: ExpiredDeliveriesRepository,
  ) {}

  /**
   * Fails deliveries that have been pending for the whole retention period, so that they keep no history.
   * Keeps what attempts in progress and open replays need, see `week-needs.ts`.
   */
  async enforce(): Promise<void> {
    const { days } = this.config.retention;
    await this.leftovers.deleteWebhookStats();
    await this.leftovers.deleteWebhooks();
    await this.leftovers.deleteAlertStates();
    if (!this.clock.isPlausible) {
      this.logger.warn({
        msg: "no history is dropped: PostgreSQL's clock and this machine's differ by more than a day",
      });
      return;
    }
    await this.deleteStats(days);
    if (days === 0) return;
    await this.leftovers.deleteDeploymentEvents(new Date(this.clock.nowMs() - days * DAY_MS));
    await this.expired.failOlderThan(new Date(this.clock.nowMs() - days * DAY_MS));
    const weeks = await this.repository.findWeeks();
    for (const week of weeks.filter(({ week }) => isPast(week, days, this.clock.now()))) {
      if (isPast(week.week, days + REPLAY_DAYS, this.clock.now())) {
        await this.expired.failReplaysOf(week.week);
      }
      await this.drop(week);
    }
  }

  /** A day after they are last served, for the first bucket may begin earlier than its range. */
  private async deleteStats(days: number): Promise<void> {
    for (const resolution of RESOLUTIONS) {
      const oldest = oldestStats(resolution, days, this.clock.nowMs());
      if (oldest) await this.leftovers.deleteStats(resolution, new Date(oldest.getTime() - DAY_MS));
    }
  }

  private async drop(partitions: WeekOfPartitions): Promise<void> {
    const { week, tables } = partitions;
    const needs = await this.repository.findNeeds(partitions);
    const [kept, dropped]: [string[], string[]] = [[], []];
    try {
      for (const table of tables) {
        const isDropped = !isNeeded(table, needs) && (await this.repository.drop(table, week));
        (isDropped ? dropped : kept).push(table);
      }
    } catch (error) {
      this.logger.warn({
        msg: 'a week of history is in use; the next run drops it',
        week,
        err: error,
      });
    }
    if (dropped.length > 0) {
      this.logger.log({ msg: 'a week of history was dropped', week, tables: dropped });
    }
    if (kept.length > 0) {
      this.logger.warn({
        msg: 'a week of history stays: it is still needed',
        week,
        kept,
        ...needs,
      });
    }
  }
}
