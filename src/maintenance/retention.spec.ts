import { Logger } from '@nestjs/common';
import type { AppConfig } from '../config/app-config.js';
import type { DatabaseClock } from '../database/database-clock.js';
import { Retention } from './retention.js';
import type { RetentionRepository } from './retention.repository.js';

beforeAll(() => {
  Logger.overrideLogger(false);
});

/** Enforces 30 days over one old week; returns the partitions that were dropped. */
async function droppedWith(clock: Partial<DatabaseClock>): Promise<string[]> {
  const dropped: string[] = [];
  const repository = {
    findWeeks: () => Promise.resolve([{ week: '20260907', partitions: ['events_20260907'] }]),
    hasPending: () => Promise.resolve(false),
    drop: (name: string) => Promise.resolve(void dropped.push(name)),
  };
  const config = { retentionDays: 30 } as AppConfig;
  await new Retention(
    config,
    { now: () => new Date('2026-11-26'), ...clock } as DatabaseClock,
    repository as unknown as RetentionRepository,
  ).enforce();
  return dropped;
}

describe('Retention', () => {
  it('drops weeks that are past', async () => {
    expect(await droppedWith({ isPlausible: true })).toEqual(['events_20260907']);
  });

  it('drops nothing while the clocks of PostgreSQL and of this machine disagree', async () => {
    expect(await droppedWith({ isPlausible: false })).toEqual([]);
  });
});
