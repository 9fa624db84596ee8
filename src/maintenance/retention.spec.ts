import { Logger } from '@nestjs/common';
import type { AppConfig } from '../platform/config/app-config.js';
import type { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { Retention } from './retention.js';
import type { ExpiredDeliveriesRepository } from './expired-deliveries.repository.js';
import type { LeftoversRepository } from './leftovers.repository.js';
import type { RetentionRepository } from './retention.repository.js';
import type { WeekNeeds } from './week-needs.js';

const TODAY = new Date('2026-11-26');

beforeAll(() => {
  Logger.overrideLogger(false);
});

const NOTHING: WeekNeeds = { isPending: false, isReferenced: false, isReplayed: false };

/** Enforces 30 days over one old week; returns the tables of which its partition was dropped. */
async function droppedWith(
  clock: Partial<DatabaseClock>,
  needs: Partial<WeekNeeds> = {},
): Promise<string[]> {
  const dropped: string[] = [];
  const repository = {
    findWeeks: () => Promise.resolve([{ week: '20260907', tables: ['agent_logs', 'events'] }]),
    findNeeds: () => Promise.resolve({ ...NOTHING, ...needs }),
    drop: (table: string) => Promise.resolve(dropped.push(table) > 0),
  };
  const done = (): Promise<void> => Promise.resolve();
  const leftovers = {
    deleteWebhookStats: done,
    deleteWebhooks: done,
    deleteAlertStates: done,
    deleteStats: done,
    deleteDeploymentEvents: done,
  };
  const config = { retention: { days: 30 } } as AppConfig;
  await new Retention(
    config,
    { now: () => TODAY, nowMs: () => TODAY.getTime(), ...clock } as DatabaseClock,
    repository as unknown as RetentionRepository,
    leftovers as unknown as LeftoversRepository,
    { failOlderThan: done, failReplaysOf: done } as unknown as ExpiredDeliveriesRepository,
  ).enforce();
  return dropped;
}

describe('Retention', () => {
  it('drops weeks that are past', async () => {
    expect(await droppedWith({ isPlausible: true })).toEqual(['agent_logs', 'events']);
  });

  it('keeps what is needed of them', async () => {
    expect(await droppedWith({ isPlausible: true }, { isReferenced: true })).toEqual([
      'agent_logs',
    ]);
  });

  it('drops nothing while the clocks of PostgreSQL and of this machine disagree', async () => {
    expect(await droppedWith({ isPlausible: false })).toEqual([]);
  });
});
