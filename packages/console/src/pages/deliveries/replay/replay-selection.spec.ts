import { fromLocal } from '../../../ui/local-time';
import { matchedSentence, replayFaultsOf, replayRequestOf, toggled } from './replay-selection';

const ALL = { since: '2026-11-26T09:30', until: '', status: 'failed', events: [] } as const;

describe('the selection of a replay', () => {
  it('needs a start, and an end after it', () => {
    expect(replayFaultsOf(ALL)).toEqual({});
    expect(replayFaultsOf({ ...ALL, since: '' })).toEqual({ since: 'must be a date and a time' });
    expect(replayFaultsOf({ ...ALL, until: ALL.since })).toEqual({
      until: 'must be after the start',
    });
    expect(replayFaultsOf({ ...ALL, until: '2026-11-26T09:31' })).toEqual({});
  });

  it('is sent without what is not chosen', () => {
    expect(replayRequestOf(ALL)).toEqual({ since: fromLocal(ALL.since), status: 'failed' });
    const chosen = { ...ALL, until: '2026-11-26T10:00', events: ['agent.status'] } as const;
    expect(replayRequestOf(chosen)).toEqual({
      since: fromLocal(ALL.since),
      until: fromLocal(chosen.until),
      status: 'failed',
      events: ['agent.status'],
    });
  });

  it('adds and removes types', () => {
    expect(toggled([], 'agent.status')).toEqual(['agent.status']);
    expect(toggled(['agent.status', 'metrics.report'], 'agent.status')).toEqual(['metrics.report']);
  });

  it('is counted in a sentence', () => {
    expect([0, 1, 2_000].map(matchedSentence)).toEqual([
      'No event matches.',
      '1 event will be sent.',
      '2,000 events will be sent.',
    ]);
  });
});
