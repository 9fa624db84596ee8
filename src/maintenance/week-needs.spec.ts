import { isNeeded, type WeekNeeds } from './week-needs.js';

const TABLES = ['agent_logs', 'agent_metrics', 'deliveries', 'delivery_attempts', 'events'];
const NOTHING: WeekNeeds = { isPending: false, isReferenced: false, isReplayed: false };

const needed = (needs: Partial<WeekNeeds>): string[] =>
  TABLES.filter((table) => isNeeded(table, { ...NOTHING, ...needs }));

describe('isNeeded', () => {
  it('lets a week go that nothing needs', () => {
    expect(needed({})).toEqual([]);
  });

  it('keeps the whole week of a pending delivery', () => {
    expect(needed({ isPending: true })).toEqual(TABLES);
  });

  it('keeps the events that pending deliveries of later weeks send', () => {
    expect(needed({ isReferenced: true })).toEqual(['events']);
  });

  it('keeps what an open replay reads: events, and deliveries that tell how each ended', () => {
    expect(needed({ isReplayed: true })).toEqual(['deliveries', 'events']);
    expect(needed({ isReplayed: true, isReferenced: true })).toEqual(['deliveries', 'events']);
  });
});
