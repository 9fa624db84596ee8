import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { idFloor, momentOf } from '../../platform/database/clock/id-generator.js';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import { CommitHorizon } from '../commit-horizon.js';
import { frameOf } from './event-frame.js';
import {
  EventStreamRepository,
  type EventRow,
  type OwnedEvent,
} from './event-stream.repository.js';
import { RecentEvents } from './recent-events.js';
import { advancedHorizon } from './stream-position.js';

const POLL_MS = 200;
/** After a failed poll, such as while PostgreSQL is unavailable. */
const PAUSE_MS = 1_000;
/** Events that a poll reads, of one account and of all; if there are more, the next poll follows at once. */
const ACCOUNT_EVENTS = 500;
const PROCESS_EVENTS = 1_000;
/** Recent events in memory: their age in ms, and their bytes of one account and of all. */
const MAX_AGE_MS = 60_000;
const ACCOUNT_BYTES = 1024 * 1024;
const PROCESS_BYTES = 32 * 1024 * 1024;

/** What the tail feeds: one stream. */
export interface Follower {
  /** There are new events. */
  pump(): void;
  /** Positions are no longer valid: end the stream. */
  restart(): void;
}

interface Account {
  readonly recent: RecentEvents;
  readonly followers: Set<Follower>;
}

/**
 * Reads the new events of all accounts that have streams in this process, every 200 ms while there are
 * any. It reads up to the commit horizon, so each account's events arrive in the final order of their ids.
 */
@Injectable()
export class EventTail implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger(EventTail.name);
  private readonly accounts = new Map<string, Account>();
  private readonly task = new PeriodicTask(EventTail.name, POLL_MS, () => this.poll());
  private horizon: string | undefined;

  constructor(
    private readonly commits: CommitHorizon,
    private readonly events: EventStreamRepository,
  ) {}

  onModuleInit(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }

  /** The events of an account from `position`, a commit horizon, on, for as long as it is followed. */
  follow(userId: string, position: string, follower: Follower): RecentEvents {
    const account = this.accounts.get(userId) ?? {
      recent: new RecentEvents(position),
      followers: new Set(),
    };
    account.followers.add(follower);
    this.accounts.set(userId, account);
    return account.recent;
  }

  unfollow(userId: string, follower: Follower): void {
    const account = this.accounts.get(userId);
    account?.followers.delete(follower);
    if (account?.followers.size === 0) this.accounts.delete(userId);
  }

  private async poll(): Promise<void> {
    try {
      let more = this.accounts.size > 0;
      while (more) more = await this.readNew();
    } catch (error) {
      await sleep(PAUSE_MS);
      throw error;
    }
  }

  private async readNew(): Promise<boolean> {
    this.horizon = advancedHorizon(this.horizon, await this.commits.read());
    if (this.horizon !== undefined) return this.readTo(this.horizon);
    this.restart();
    return false;
  }

  /** Returns whether an account has more events than were read. */
  private async readTo(horizon: string): Promise<boolean> {
    const accounts = [...this.accounts].filter(([, { recent }]) => recent.to < horizon);
    const positions = accounts.map(([userId, { recent }]) => ({ userId, after: recent.to }));
    const limit = share(ACCOUNT_EVENTS, PROCESS_EVENTS, accounts.length);
    const rows = await this.events.listNew(positions, horizon, limit);
    const byAccount = grouped(rows);
    const bounds = {
      maxBytes: share(ACCOUNT_BYTES, PROCESS_BYTES, this.accounts.size),
      since: idFloor(new Date(momentOf(horizon) - MAX_AGE_MS)),
    };
    let more = false;
    for (const [userId, { recent, followers }] of accounts) {
      const found = byAccount.get(userId) ?? [];
      const isCut = found.length === limit;
      more ||= isCut;
      const to = (isCut && found.at(-1)?.id) || horizon;
      recent.append(found.map(streamed), to, bounds);
      for (const follower of followers) follower.pump();
    }
    return more;
  }

  /** PostgreSQL's clock was set back, so new events may get ids that streams have passed. */
  private restart(): void {
    this.logger.warn({ msg: "PostgreSQL's clock was set back; streams are restarted" });
    const accounts = [...this.accounts.values()];
    this.accounts.clear();
    for (const { followers } of accounts) {
      for (const follower of followers) follower.restart();
    }
  }
}

/** What one of `count` accounts may have, at least 1. */
function share(ofAccount: number, ofAll: number, count: number): number {
  return Math.max(Math.min(ofAccount, Math.floor(ofAll / Math.max(count, 1))), 1);
}

function grouped(rows: readonly OwnedEvent[]): Map<string, OwnedEvent[]> {
  const groups = new Map<string, OwnedEvent[]>();
  for (const row of rows) {
    const group = groups.get(row.userId);
    if (group) group.push(row);
    else groups.set(row.userId, [row]);
  }
  return groups;
}

function streamed(event: EventRow): { id: string; type: string; frame: Buffer } {
  return { id: event.id, type: event.type, frame: frameOf(event) };
}
