import { v7 } from 'uuid';
import { idFloor } from '../clock/id-generator.js';
import { idBounds, isPast, partitionsAround, weeklyPartition } from './partitions.js';

describe('weeklyPartition', () => {
  it('runs from Monday to Monday', () => {
    const monday = new Date('2026-11-23T00:00:00Z');
    const sunday = new Date('2026-11-29T23:59:59.999Z');
    const next = new Date('2026-11-30T00:00:00Z');
    const partition = weeklyPartition('events', monday);
    expect(partition.name).toBe('events_20261123');
    expect(partition.from).toBe(idFloor(monday));
    expect(partition.to).toBe(idFloor(next));
    expect(weeklyPartition('events', sunday)).toEqual(partition);
    expect(weeklyPartition('events', next).name).toBe('events_20261130');
  });

  it('holds the ids of its week', () => {
    const at = new Date('2026-11-25T10:00:00Z');
    const { from, to } = weeklyPartition('events', at);
    const id = v7({ msecs: at.getTime() });
    expect(from <= id && id < to).toBe(true);
  });
});

describe('partitionsAround', () => {
  it('covers last week to `ahead` weeks from now, without gaps', () => {
    const events = partitionsAround('events', new Date('2026-11-25T10:00:00Z'), 2);
    expect(events.map(({ name }) => name)).toEqual([
      'events_20261116',
      'events_20261123',
      'events_20261130',
      'events_20261207',
    ]);
    events.slice(1).forEach(({ from }, n) => expect(from).toBe(events[n]?.to));
  });
});

describe('idBounds', () => {
  it('are those of the partition', () => {
    const { from, to } = weeklyPartition('events', new Date('2026-11-25T10:00:00Z'));
    expect(idBounds('20261123')).toEqual({ from, to });
  });
});

describe('isPast', () => {
  it.each([
    ['20261026', 30, '2026-12-01T23:59:59Z', false],
    ['20261026', 30, '2026-12-02T00:00:00Z', true],
    ['20261130', 30, '2026-12-02T00:00:00Z', false],
    ['20261123', 1, '2026-12-01T00:00:00Z', true],
  ])('the week of %s, %i days kept, at %s: %s', (week, days, now, expected) => {
    expect(isPast(week, days, new Date(now))).toBe(expected);
  });
});
