import { commentFrame, eventFrame, retryFrame } from './sse-format.js';

describe('frames', () => {
  it('are events with an id or without one', () => {
    expect(eventFrame({ id: 'x', event: 'a.b', data: '{}' }).toString()).toBe(
      'id: x\nevent: a.b\ndata: {}\n\n',
    );
    expect(eventFrame({ event: 'end', data: '1' }).toString()).toBe('event: end\ndata: 1\n\n');
  });

  it('keep every line break of the data within the event', () => {
    expect(eventFrame({ event: 'e', data: 'a\nb\r\nc\rid: d' }).toString()).toBe(
      'event: e\ndata: a\ndata: b\ndata: c\ndata: id: d\n\n',
    );
  });

  it('are comments and delays, which can carry a position', () => {
    expect([commentFrame(), commentFrame('x'), retryFrame(5), retryFrame(5, 'x')].join('|')).toBe(
      ':\n\n|:\nid: x\n\n|retry: 5\n\n|retry: 5\nid: x\n\n',
    );
  });
});
