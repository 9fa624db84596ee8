import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { idFloor } from '../../platform/database/clock/id-generator.js';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { AttemptStreamRepository, type EndedAttempt } from './attempt-stream.repository.js';
import { AttemptWindow } from './attempt-window.js';

const POLL_MS = 400;
/** After a failed poll, such as while PostgreSQL is unavailable. */
const PAUSE_MS = 1_000;
/** How long after its id was made an attempt may be committed and still be streamed. */
const OVERLAP_MS = 2_000;
/** Attempts that a poll reads; older ones beyond it are not streamed. */
const MAX_ATTEMPTS = 2_000;

export interface AttemptFollower {
  readonly userId: string;
  offer(attempts: readonly EndedAttempt[]): void;
}

/**
 * Reads the latest attempts of the accounts that have delivery streams in this process, whatever worker
 * made them. Each poll reads those of the last two seconds, because attempts are committed in any order.
 */
@Injectable()
export class AttemptTail implements OnModuleInit, OnModuleDestroy {
  private readonly followers = new Set<AttemptFollower>();
  private readonly window = new AttemptWindow();
  private readonly task = new PeriodicTask(AttemptTail.name, POLL_MS, () => this.poll());

  constructor(
    private readonly attempts: AttemptStreamRepository,
    private readonly clock: DatabaseClock,
  ) {}

  onModuleInit(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }

  follow(follower: AttemptFollower): void {
    this.followers.add(follower);
  }

  unfollow(follower: AttemptFollower): void {
    this.followers.delete(follower);
  }

  private async poll(): Promise<void> {
    if (this.followers.size === 0) return;
    try {
      await this.read();
    } catch (error) {
      await sleep(PAUSE_MS);
      throw error;
    }
  }

  private async read(): Promise<void> {
    const userIds = new Set([...this.followers].map(({ userId }) => userId));
    const from = idFloor(new Date(this.clock.nowMs() - OVERLAP_MS));
    const ended = await this.attempts.listEnded([...userIds], from, MAX_ATTEMPTS);
    const unseen = this.window.unseen(ended, from);
    if (unseen.length === 0) return;
    for (const follower of this.followers) follower.offer(unseen);
  }
}
