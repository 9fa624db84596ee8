import { perMinute } from './per-minute';

describe('perMinute', () => {
  const minute = (start: string, delivered: number) => ({ start, delivered, failed: 1 });

  it('counts what ended in the last complete minute', () => {
    const minutes = [minute('2026-11-27T12:00:00.000Z', 4), minute('2026-11-27T12:01:00.000Z', 9)];
    expect(perMinute(minutes, Date.parse('2026-11-27T12:01:59.999Z'))).toBe(5);
    expect(perMinute(minutes, Date.parse('2026-11-27T12:02:00.000Z'))).toBe(10);
  });

  it('is 0 for a minute without deliveries', () => {
    expect(perMinute([], Date.now())).toBe(0);
  });
});
