import { Logger } from '@nestjs/common';
import type { AppConfig } from '../platform/config/app-config.js';
import type { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { Retention } from './retention.js';
import type { LeftoversRepository } from './leftovers.repository.js';
import type { RetentionRepository } from './retention.repository.js';

const TODAY = new Date('2026-11-26');

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
  const done = (): Promise<void> => Promise.resolve();
  const leftovers = { deleteWebhooks: done, deleteAlertStates: done, deleteDeploymentEvents: done };
  const config = { retention: { days: 30 } } as AppConfig;
  await new Retention(
    config,
    { now: () => TODAY, nowMs: () => TODAY.getTime(), ...clock } as DatabaseClock,
    repository as unknown as RetentionRepository,
    leftovers as unknown as LeftoversRepository,
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
