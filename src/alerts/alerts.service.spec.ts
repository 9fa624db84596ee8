import type { NewEvent } from '../events/catalogue/event-data.js';
import type { EventsService } from '../events/events.service.js';
import type { AppConfig } from '../platform/config/app-config.js';
import type { DatabaseClock } from '../platform/database/clock/database-clock.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { AlertStatesRepository } from './alert-states.repository.js';
import { AlertsService } from './alerts.service.js';

const TX = {} as Transaction;
const NOW = new Date('2026-11-01T12:00:00Z');

function metrics(cpu_usage: number): NewEvent {
  const data = { agent_id: 'a', cpu_usage, memory_usage: null, timestamp: NOW.toISOString() };
  return { userId: 'u', type: 'metrics.report', data };
}

function setUp() {
  const published: NewEvent[][] = [];
  const saved: boolean[] = [];
  const service = new AlertsService(
    {
      listFiring: () => Promise.resolve(new Set()),
      upsert: (_tx: unknown, changed: { firing: boolean }[]) => {
        saved.push(...changed.map(({ firing }) => firing));
        return Promise.resolve();
      },
    } as unknown as AlertStatesRepository,
    {
      publish: (_tx: unknown, events: NewEvent[]) => Promise.resolve(void published.push(events)),
    } as unknown as EventsService,
    { now: () => NOW } as DatabaseClock,
    {
      alerts: { cpuPercent: 90, memoryPercent: 90, agentDownSeconds: 300 },
    } as AppConfig,
  );
  return { service, published, saved };
}

describe('AlertsService', () => {
  it('publishes events first, then the alerts they start or end', async () => {
    const { service, published, saved } = setUp();
    const events = [metrics(95), metrics(10)];
    await service.publishWithAlerts(TX, events);
    expect(published).toEqual([
      [
        ...events,
        expect.objectContaining({ type: 'alert.cpu_high' }),
        expect.objectContaining({ type: 'alert.cpu_high' }),
      ],
    ]);
    expect(published[0]?.slice(2)).toMatchObject([
      { data: { state: 'firing', value: 95 } },
      { data: { state: 'resolved', value: 10 } },
    ]);
    expect(saved).toEqual([true, false]);
  });

  it('saves nothing when the events concern no alert', async () => {
    const { service, published, saved } = setUp();
    const event: NewEvent = { userId: 'u', type: 'webhook.test', data: { message: 'hello' } };
    await service.publishWithAlerts(TX, [event]);
    expect(published).toEqual([[event]]);
    expect(saved).toEqual([]);
  });
});
