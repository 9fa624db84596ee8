import { pauseChanges } from './pause.js';

const NOW = new Date('2026-11-27T12:00:00Z');
const PAUSED = { pausedAt: new Date('2026-11-27T11:00:00Z') };
const RUNNING = { pausedAt: null };

describe('pauseChanges', () => {
  it('pauses and resumes, and remembers when', () => {
    expect(pauseChanges(RUNNING, true, NOW)).toEqual({ pausedAt: NOW });
    expect(pauseChanges(PAUSED, false, NOW)).toEqual({ pausedAt: null, resumedAt: NOW });
    expect(pauseChanges(PAUSED, null, NOW)).toEqual({ pausedAt: null, resumedAt: NOW });
  });

  it('changes nothing if the field is absent or repeats what is', () => {
    expect(pauseChanges(PAUSED, undefined, NOW)).toEqual({});
    expect(pauseChanges(PAUSED, true, NOW)).toEqual({});
    expect(pauseChanges(RUNNING, false, NOW)).toEqual({});
    expect(pauseChanges(RUNNING, null, NOW)).toEqual({});
  });
});
