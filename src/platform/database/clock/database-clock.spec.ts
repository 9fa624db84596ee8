import { jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { refined } from './clock-offset.js';
import { DatabaseClock } from './database-clock.js';

const DAY_MS = 86_400_000;

/** A clock whose PostgreSQL returns this time. */
const clockOf = (nowMs: () => number) =>
  new DatabaseClock({
    query: () => Promise.resolve([{ ms: String(nowMs()) }]),
  } as unknown as DataSource);

beforeAll(() => {
  Logger.overrideLogger(false);
});

afterEach(() => {
  jest.restoreAllMocks();
});

describe('refined', () => {
  it('begins in the middle', () => {
    expect(refined(undefined, -10, 30)).toBe(10);
  });

  it('is not misled by a slow answer', () => {
    expect(refined(3, -500, 900)).toBe(3);
  });

  it('learns from a quick one', () => {
    expect(refined(10, 1, 3)).toBe(3);
    expect(refined(-10, 1, 3)).toBe(1);
  });

  it('follows a clock that jumps', () => {
    expect(refined(0, 599_998, 600_002)).toBe(599_998);
  });
});

describe('DatabaseClock', () => {
  it('does not notice when the clock of its own machine is set', async () => {
    const started = Date.now();
    const clock = clockOf(() => started);
    await clock.synchronize();
    jest.spyOn(Date, 'now').mockImplementation(() => started + 90 * DAY_MS);
    expect(Math.abs(clock.nowMs() - started)).toBeLessThan(60_000);
    await clock.synchronize();
    expect(Math.abs(clock.nowMs() - started)).toBeLessThan(60_000);
    expect(clock.isPlausible).toBe(false);
  });

  it('does not follow a single measurement that is months off, unless told to', async () => {
    const started = Date.now();
    let now = started;
    const clock = clockOf(() => now);
    await clock.synchronize();
    now = started + 90 * DAY_MS;
    expect(await clock.synchronize()).toBe(false);
    expect(Math.abs(clock.nowMs() - started)).toBeLessThan(60_000);
    expect(await clock.synchronize(true)).toBe(true);
    expect(Math.abs(clock.nowMs() - now)).toBeLessThan(60_000);
    expect(clock.isPlausible).toBe(false);
  });
});
