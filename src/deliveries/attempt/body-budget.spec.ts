import { BodyBudget } from './body-budget.js';

const HOUR_MS = 3_600_000;

describe('BodyBudget', () => {
  it('lets an account store its capacity, and no more', () => {
    const budget = new BodyBudget(1_000);
    expect(budget.take('a', 600, 0)).toBe(true);
    expect(budget.take('a', 400, 0)).toBe(true);
    expect(budget.take('a', 1, 0)).toBe(false);
  });

  it('does not count what it refused', () => {
    const budget = new BodyBudget(1_000);
    expect(budget.take('a', 900, 0)).toBe(true);
    expect(budget.take('a', 200, 0)).toBe(false);
    expect(budget.take('a', 100, 0)).toBe(true);
  });

  it('refills with its capacity within a day, and holds no more than that', () => {
    const budget = new BodyBudget(2_400);
    expect(budget.take('a', 2_400, 0)).toBe(true);
    expect(budget.take('a', 101, HOUR_MS)).toBe(false);
    expect(budget.take('a', 100, HOUR_MS)).toBe(true);
    expect(budget.take('a', 2_401, 1_000 * HOUR_MS)).toBe(false);
    expect(budget.take('a', 2_400, 1_000 * HOUR_MS)).toBe(true);
  });

  it('keeps accounts apart', () => {
    const budget = new BodyBudget(1_000);
    expect(budget.take('a', 1_000, 0)).toBe(true);
    expect(budget.take('b', 1_000, 0)).toBe(true);
  });

  it('tracks a bounded number of accounts, and forgets the one used least recently', () => {
    const budget = new BodyBudget(1_000, 2);
    for (const account of ['a', 'b']) budget.take(account, 900, 0);
    budget.take('a', 50, 0);
    budget.take('c', 900, 0);
    expect(budget.take('a', 100, 0)).toBe(false);
    expect(budget.take('b', 900, 0)).toBe(true);
  });

  it('lets an empty body pass without counting', () => {
    const budget = new BodyBudget(10);
    budget.take('a', 10, 0);
    expect(budget.take('a', 0, 0)).toBe(true);
  });
});
