import { addSlot, mayTakeSlot, withAsked, type SlotUse } from './slot-shares.js';

const SLOTS = 512;

/** Lets accounts take turns until none may take another slot; returns what each holds. */
function takeAll(accounts: number, quick: boolean, slots = SLOTS): number[] {
  const total: SlotUse = { held: 0, slow: 0 };
  const all = Array.from({ length: accounts }, (): SlotUse => ({ held: 0, slow: 0 }));
  for (let took = true; took;) {
    took = false;
    for (const account of all) {
      if (!mayTakeSlot(slots, { total, account }, quick)) continue;
      addSlot(total, quick);
      addSlot(account, quick);
      took = true;
    }
  }
  return all.map(({ held }) => held);
}

describe('mayTakeSlot', () => {
  it('leaves a fifth of the slots free however much a lone account has', () => {
    expect(takeAll(1, true)).toEqual([410]);
  });

  it('leaves a lone account with slow endpoints a quarter of the slots', () => {
    expect(takeAll(1, false)).toEqual([128]);
  });

  it.each([true, false])('always leaves a slot for the next account (quick: %p)', (quick) => {
    for (let accounts = 1; accounts < 50; accounts += 1) {
      const held = takeAll(accounts, quick);
      const total = held.reduce((sum, count) => sum + count, 0);
      const use = { held: total, slow: quick ? 0 : total };
      expect(mayTakeSlot(SLOTS, { total: use, account: { held: 0, slow: 0 } }, quick)).toBe(true);
      expect(Math.max(...held) - Math.min(...held)).toBeLessThanOrEqual(1);
    }
  });

  it('keeps slow endpoints of all accounts to little more than half of the slots', () => {
    const held = takeAll(400, false).reduce((sum, count) => sum + count, 0);
    expect(held).toBeGreaterThanOrEqual(SLOTS / 2);
    expect(held).toBeLessThan(SLOTS);
  });

  it('lets an unknown endpoint in when others have become slow and hold more than their part', () => {
    const total = { held: 410, slow: 410 };
    const holding = (slow: number): boolean =>
      mayTakeSlot(SLOTS, { total, account: { held: slow, slow } }, false);
    expect([holding(0), holding(12), holding(13)]).toEqual([true, true, false]);
  });

  it('lets a worker with a single slot work', () => {
    expect(takeAll(1, true, 1)).toEqual([1]);
    expect(takeAll(1, false, 1)).toEqual([1]);
  });
});

describe('withAsked', () => {
  it.each([
    { held: 10, asking: 0, left: 0 },
    { held: 10, asking: 3, left: 3 },
    { held: 10, asking: 100, left: 5 },
    { held: 1, asking: 100, left: 0 },
  ])('leaves at most half of what an account holds: %p', ({ held, asking, left }) => {
    const uses = { total: { held: 20, slow: 4 }, account: { held, slow: 2 } };
    expect(withAsked(uses, asking)).toEqual({
      total: { held: 20 + left, slow: 4 + left },
      account: { held: held + left, slow: 2 + left },
    });
  });
});
