import { chunkOf, roomFor, waitMs, type ExaminedEvent, type WebhookLoad } from './replay-chunk.js';

const IDLE: WebhookLoad = { isSending: true, isFull: false, ownPending: 0, webhookPending: 0 };

describe('roomFor', () => {
  it.each<[Partial<WebhookLoad>, number]>([
    [{}, 25],
    [{ ownPending: 225, webhookPending: 4_999 }, 25],
    [{ ownPending: 226 }, 0],
    [{ webhookPending: 5_000 }, 0],
    [{ isSending: false }, 1],
    [{ isFull: true }, 0],
    [{ isSending: false, ownPending: 1 }, 0],
    [{ isSending: false, webhookPending: 5_000 }, 0],
  ])('with %p is %p', (load, room) => expect(roomFor({ ...IDLE, ...load })).toBe(room));
});

describe('waitMs', () => {
  it('is longer behind an open circuit', () => {
    expect([true, false].map((isSending) => waitMs({ isSending }))).toEqual([500, 5_000]);
  });
});

describe('chunkOf', () => {
  /** `s` is a selected event, `-` another. */
  const events = (pattern: string): ExaminedEvent[] =>
    [...pattern].map((mark, n) => ({
      id: `e${n}`,
      type: 'agent.status',
      replayOf: null,
      isSelected: mark === 's',
    }));

  it.each<[pattern: string, planned: string[], cursorId: string | null, isLast: boolean]>([
    ['', [], null, true],
    ['--', [], 'e1', true],
    ['-s-s', ['e1', 'e3'], 'e3', true],
    ['-----', [], 'e4', false],
    ['s-s--', ['e0', 'e2'], 'e4', false],
    ['s-s-s', ['e0', 'e2'], 'e2', false],
    ['sss', ['e0', 'e1'], 'e1', false],
  ])('of "%s", with room for 2 and 5 examined at most', (pattern, planned, cursorId, isLast) => {
    const chunk = chunkOf(events(pattern), 2, 5);
    expect({ ...chunk, planned: chunk.planned.map(({ id }) => id) }).toEqual({
      planned,
      cursorId,
      isLast,
    });
  });
});
