import { Logger } from '@nestjs/common';
import { idFloor } from '../../platform/database/clock/id-generator.js';
import type { CommitHorizon } from '../commit-horizon.js';
import type { EventStreamRepository, OwnedEvent, ReadAccount } from './event-stream.repository.js';
import { EventTail, type Follower } from './event-tail.js';

const NOW = Date.UTC(2026, 10, 27);
const at = (ms: number): string => idFloor(new Date(NOW + ms));
const event = (userId: string, ms: number): OwnedEvent => ({
  id: at(ms),
  userId,
  type: 'metrics.report',
  data: '{}',
  occurredAt: new Date(NOW),
  agentId: null,
  deploymentId: null,
});

class Recorded implements Follower {
  pumps = 0;
  restarts = 0;

  pump(): void {
    this.pumps += 1;
  }

  restart(): void {
    this.restarts += 1;
  }
}

let horizonMs: number;
let stored: OwnedEvent[];
let reads: (readonly ReadAccount[])[];
let limits: number[];
let tail: EventTail;

beforeEach(() => {
  Logger.overrideLogger(false);
  [horizonMs, stored, reads, limits] = [10_000, [], [], []];
  const commits = { read: () => Promise.resolve(at(horizonMs)) } as unknown as CommitHorizon;
  const events = {
    listNew: (accounts: readonly ReadAccount[], horizon: string, limit: number) => {
      reads.push(accounts);
      limits.push(limit);
      return Promise.resolve(
        accounts.flatMap(({ userId, after }) =>
          stored
            .filter((one) => one.userId === userId && one.id > after && one.id < horizon)
            .slice(0, limit),
        ),
      );
    },
  } as unknown as EventStreamRepository;
  tail = new EventTail(commits, events);
  tail.onModuleInit();
});

afterEach(() => tail.onModuleDestroy());

const poll = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

describe('the tail', () => {
  it('reads nothing without followers, and each followed account once', async () => {
    await poll();
    expect(reads).toEqual([]);
    const [one, two] = [new Recorded(), new Recorded()];
    const recent = tail.follow('a', at(0), one);
    expect(tail.follow('a', at(5_000), two)).toBe(recent);
    stored = [event('a', 1), event('b', 2), event('a', 10_000)];
    await poll();
    expect(reads[0]).toEqual([{ userId: 'a', after: at(0) }]);
    expect([...recent.after(at(0))].map(({ id }) => id)).toEqual([at(1)]);
    expect([recent.to, one.pumps, two.pumps]).toEqual([at(10_000), 1, 1]);
    tail.unfollow('a', one);
    tail.unfollow('a', two);
    const [count] = [reads.length];
    await poll();
    expect(reads).toHaveLength(count);
  });

  it('reads on at once while an account has more events than a read returns', async () => {
    const recent = tail.follow('a', at(0), new Recorded());
    stored = Array.from({ length: 1_700 }, (_, n) => event('a', n + 1));
    await poll();
    expect([...recent.after(recent.from)].at(-1)?.id).toBe(at(1_700));
    expect(reads.length).toBeGreaterThanOrEqual(4);
    expect(recent.to).toBe(at(10_000));
  });

  it('reads at most 1,000 events of all accounts at once', async () => {
    const accounts = Array.from({ length: 100 }, (_, n) => `account ${n}`);
    const recents = accounts.map((userId) => tail.follow(userId, at(0), new Recorded()));
    stored = accounts.flatMap((userId) =>
      Array.from({ length: 250 }, (_, n) => event(userId, n + 1)),
    );
    await poll();
    expect(limits.slice(0, 3)).toEqual([10, 10, 10]);
    for (const recent of recents) expect([...recent.after(at(0))]).toHaveLength(250);
  });

  it('keeps at most 32 MiB of all accounts', async () => {
    const accounts = Array.from({ length: 64 }, (_, n) => `account ${n}`);
    const recents = accounts.map((userId) => tail.follow(userId, at(0), new Recorded()));
    const data = JSON.stringify('x'.repeat(100_000));
    stored = accounts.flatMap((userId) =>
      Array.from({ length: 10 }, (_, n) => ({ ...event(userId, n + 1), data })),
    );
    await poll();
    await poll();
    const bytes = recents
      .flatMap((recent) => [...recent.after(recent.from)])
      .reduce((sum, { frame }) => sum + frame.byteLength, 0);
    expect(bytes).toBeGreaterThan(16 * 1024 * 1024);
    expect(bytes).toBeLessThanOrEqual(32 * 1024 * 1024);
  });

  it('restarts its followers when the clock was set back by more than a minute', async () => {
    const follower = new Recorded();
    horizonMs = 100_000;
    tail.follow('a', at(0), follower);
    await poll();
    horizonMs = 50_000;
    await poll();
    expect(follower.restarts).toBe(0);
    horizonMs = 30_000;
    await poll();
    expect(follower.restarts).toBe(1);
    const recent = tail.follow('a', at(30_000), new Recorded());
    horizonMs = 30_500;
    await poll();
    expect(recent.to).toBe(at(30_500));
  });
});
