import { RecentEvents, type Bounds, type StreamedEvent } from './recent-events.js';

const event = (id: string, bytes = 44): StreamedEvent => ({
  id,
  type: 't',
  frame: Buffer.alloc(bytes),
});
const bytes = (maxBytes: number): Bounds => ({ maxBytes, since: '' });
const idsAfter = (recent: RecentEvents, position: string): string[] =>
  [...recent.after(position)].map(({ id }) => id);

describe('recent events', () => {
  it('are those after a position', () => {
    const recent = new RecentEvents('a');
    recent.append(
      ['b', 'd', 'f'].map((id) => event(id)),
      'g',
      bytes(10_000),
    );
    expect([recent.from, recent.to]).toEqual(['a', 'g']);
    expect(idsAfter(recent, 'a')).toEqual(['b', 'd', 'f']);
    expect(idsAfter(recent, 'b')).toEqual(['d', 'f']);
    expect(idsAfter(recent, 'c')).toEqual(['d', 'f']);
    expect(idsAfter(recent, 'f')).toEqual([]);
    expect(idsAfter(recent, 'z')).toEqual([]);
  });

  it('are bounded in bytes: the oldest are dropped, and `from` follows', () => {
    const recent = new RecentEvents('a');
    recent.append(
      ['b', 'c'].map((id) => event(id)),
      'd',
      bytes(1_000),
    );
    recent.append(
      ['e', 'f'].map((id) => event(id)),
      'g',
      bytes(1_000),
    );
    expect([recent.from, recent.to]).toEqual(['b', 'g']);
    expect(idsAfter(recent, 'b')).toEqual(['c', 'e', 'f']);
    recent.append([], 'h', bytes(300));
    expect([recent.from, idsAfter(recent, 'e')]).toEqual(['e', ['f']]);
    recent.append([event('i', 5_000)], 'j', bytes(1_000));
    expect([recent.from, recent.to, idsAfter(recent, 'i')]).toEqual(['i', 'j', []]);
  });

  it('are bounded in age', () => {
    const recent = new RecentEvents('a');
    recent.append([event('b'), event('c')], 'd', { maxBytes: 10_000, since: 'c' });
    expect([recent.from, idsAfter(recent, 'b')]).toEqual(['b', ['c']]);
    recent.append([], 'f', { maxBytes: 10_000, since: 'e' });
    expect([recent.from, recent.to, idsAfter(recent, 'c')]).toEqual(['c', 'f', []]);
  });
});
