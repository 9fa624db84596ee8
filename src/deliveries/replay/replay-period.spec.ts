import { idFloor } from '../../platform/database/clock/id-generator.js';
import { eventRange, periodOf } from './replay-period.js';

/** A Friday; its week began on Monday, 23 November. */
const NOW = new Date('2026-11-27T12:00:00Z');
const facts = { now: NOW, retentionDays: 30 };

describe('periodOf', () => {
  it('reads times with any offset, and days', () => {
    expect(periodOf({ since: '2026-11-26T14:00:00+02:00', until: '2026-11-27' }, facts)).toEqual({
      since: new Date('2026-11-26T12:00:00Z'),
      until: new Date('2026-11-27T00:00:00Z'),
    });
  });

  it('needs no end; null is absent', () => {
    expect(periodOf({ since: '2026-11-27T12:00:00Z' }, facts).until).toBeNull();
    expect(periodOf({ since: '2026-11-27T12:00:00Z', until: null }, facts).until).toBeNull();
  });

  it('begins with the oldest week that is kept', () => {
    const oldest = '2026-10-26T00:00:00.000Z';
    expect(periodOf({ since: oldest }, facts).since.toISOString()).toBe(oldest);
    expect(() => periodOf({ since: '2026-10-25T23:59:59.999Z' }, facts)).toThrow(
      `since: must not be before ${oldest}, the oldest time available`,
    );
  });

  it('has no beginning where everything is kept', () => {
    const { since } = periodOf({ since: '1970-01-01T00:00:00Z' }, { now: NOW, retentionDays: 0 });
    expect(eventRange({ since, until: null }, idFloor(NOW)).cursorId).toBe(idFloor(new Date(0)));
  });

  it.each([
    [{ since: '2026-11-27T12:00:00.001Z' }, 'since: must not be in the future'],
    [{ since: '2026-11-27', until: '2026-11-27' }, 'until: must be later than `since`'],
    [{ since: '2026-11-27', until: '2026-11-26' }, 'until: must be later than `since`'],
  ])('refuses %p', (period, message) => expect(() => periodOf(period, facts)).toThrow(message));
});

describe('eventRange', () => {
  const since = new Date('2026-11-26T12:00:00Z');

  it('contains ids that differ from the time of their event by a minute', () => {
    const range = eventRange({ since, until: new Date('2026-11-26T13:00:00Z') }, idFloor(NOW));
    expect(range.cursorId < idFloor(new Date('2026-11-26T11:59:00Z'))).toBe(true);
    expect(range.endId > idFloor(new Date('2026-11-26T13:01:00Z'))).toBe(true);
  });

  it('ends at the commit horizon', () => {
    const horizon = idFloor(new Date('2026-11-27T11:59:59Z'));
    expect(eventRange({ since, until: null }, horizon).endId).toBe(horizon);
    expect(eventRange({ since, until: new Date('2026-12-01') }, horizon).endId).toBe(horizon);
  });
});
