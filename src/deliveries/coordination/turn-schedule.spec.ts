import { MAX_WAIT_MS, MIN_INTERVAL_MS, MOST_WAITING, TurnSchedule } from './turn-schedule.js';

const webhook = (id: string, probeId: string | null = null, accountId = 'account') => ({
  webhookId: id,
  accountId,
  probeId,
});
const NOTHING_LEFT = { nextInMs: null, probed: false, after: null };
const again = (nextInMs: number) => ({ ...NOTHING_LEFT, nextInMs });

describe('the schedule of turns', () => {
  let schedule: TurnSchedule;

  beforeEach(() => {
    schedule = new TurnSchedule();
  });

  const takeAll = (nowMs: number): string[] => {
    const taken: string[] = [];
    for (let next = schedule.take(nowMs); next; next = schedule.take(nowMs)) {
      taken.push(next.webhookId);
    }
    return taken;
  };

  it('has the webhooks that were due first go first, one turn at a time', () => {
    schedule.add(webhook('b'), 2);
    schedule.add(webhook('a'), 1);
    schedule.add(webhook('c'), 9);
    expect(schedule.nextAtMs).toBe(1);
    expect(takeAll(5)).toEqual(['a', 'b']);
    expect(takeAll(9)).toEqual(['c']);
    expect(takeAll(1_000)).toEqual([]);
    expect(schedule.nextAtMs).toBe(Infinity);
    expect(schedule.webhookIds.sort()).toEqual(['a', 'b', 'c']);
  });

  it('lets accounts take turns, however many webhooks one of them has', () => {
    for (const id of ['a1', 'a2', 'a3']) schedule.add(webhook(id, null, 'a'), 0);
    for (const id of ['b1', 'b2']) schedule.add(webhook(id, null, 'b'), 1);
    expect(takeAll(5)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  });

  it('forgets a webhook that has nothing left, unless one was added during its turn', () => {
    for (const id of ['a', 'b']) schedule.add(webhook(id), 0);
    takeAll(0);
    schedule.add(webhook('b'), 1);
    for (const id of ['a', 'b']) schedule.ended(webhook(id), NOTHING_LEFT, 2);
    expect(schedule.webhookIds).toEqual(['b']);
    expect(schedule.nextAtMs).toBe(2 + MIN_INTERVAL_MS);
  });

  it('keeps an interval between two turns, also of a webhook that left', () => {
    schedule.add(webhook('a'), 0);
    takeAll(0);
    schedule.ended(webhook('a'), again(0), 5);
    expect(schedule.nextAtMs).toBe(5 + MIN_INTERVAL_MS);
    takeAll(100);
    schedule.ended(webhook('a'), NOTHING_LEFT, 100);
    schedule.add(webhook('a'), 101);
    expect(schedule.nextAtMs).toBe(100 + MIN_INTERVAL_MS);
  });

  it('due deliveries do not hasten a webhook that waits for its limits; the end of an attempt does', () => {
    schedule.add(webhook('a'), 0);
    takeAll(0);
    schedule.ended(webhook('a'), again(900), 0);
    schedule.add(webhook('a'), 100);
    expect(schedule.nextAtMs).toBe(900);
    schedule.hasten(webhook('a'), 200);
    expect(schedule.nextAtMs).toBe(200);
    schedule.hasten(webhook('a'), 300);
    expect(schedule.nextAtMs).toBe(200);
  });

  it('lets no webhook wait so long that a change of its limits would go unnoticed', () => {
    schedule.add(webhook('a'), 0);
    takeAll(0);
    schedule.ended(webhook('a'), again(100_000), 0);
    expect(schedule.nextAtMs).toBe(MAX_WAIT_MS);
  });

  it('knows how late a turn is', () => {
    schedule.add(webhook('a'), 10);
    expect(schedule.take(25)).toEqual({ ...webhook('a'), lateMs: 15, after: null });
  });

  it('keeps a probe until a turn has sent it', () => {
    schedule.hasten(webhook('a', 'probe'), 0);
    expect(schedule.take(0)?.probeId).toBe('probe');
    schedule.ended(webhook('a', 'probe'), again(50), 0);
    expect(schedule.take(50)?.probeId).toBe('probe');
    schedule.ended(webhook('a', 'probe'), { ...again(50), probed: true }, 50);
    expect(schedule.take(100)?.probeId).toBeNull();

    schedule.hasten(webhook('a', 'next'), 110);
    schedule.ended(webhook('a'), { ...again(50), probed: true }, 120);
    expect(schedule.take(170)?.probeId).toBe('next');
  });

  it('continues a search until it is complete, and begins a new one if something changed meanwhile', () => {
    schedule.add(webhook('a'), 0);
    expect(schedule.take(0)?.after).toBeNull();
    schedule.ended(webhook('a'), { ...again(0), after: 'k1' }, 0);
    schedule.add(webhook('a'), 10);
    expect(schedule.take(20)?.after).toBe('k1');
    schedule.ended(webhook('a'), NOTHING_LEFT, 20);
    expect(schedule.take(40)?.after).toBeNull();
    schedule.ended(webhook('a'), NOTHING_LEFT, 40);
    expect(schedule.webhookIds).toEqual([]);
  });

  it('holds a bounded number of webhooks', () => {
    for (let n = 0; n < MOST_WAITING + 5; n += 1) schedule.add(webhook(`w${n}`), 0);
    expect(schedule.webhookIds).toHaveLength(MOST_WAITING);
    schedule.hasten(webhook('one more'), 0);
    expect(schedule.webhookIds).not.toContain('one more');
  });
});
