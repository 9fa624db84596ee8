import { SseParser } from '../../packages/sdk-typescript/src/sse-parser.js';

const TEXT = [
  'retry: 1500\nid: a\n\n',
  ':\nid: b\n\n',
  'event: x.y\ndata: 1\n\n',
  'id: c\nevent: z\ndata: 2\ndata:3\n\n',
  'data: 4\n\n',
].join('');
const EVENTS = [
  { event: 'x.y', data: '1', id: 'b' },
  { event: 'z', data: '2\n3', id: 'c' },
  { event: 'message', data: '4', id: 'c' },
];

describe('SseParser', () => {
  it.each(['\n', '\r\n', '\r'])('reads lines that end with %j, in any chunks', (end) => {
    const text = TEXT.replaceAll('\n', end);
    for (let size = 1; size <= text.length; size++) {
      const parser = new SseParser('');
      const events = [];
      for (let at = 0; at < text.length; at += size) {
        events.push(...parser.push(text.slice(at, at + size)));
      }
      // A carriage return may be half of a line end, so the last one completes nothing.
      events.push(...parser.push('\n'));
      expect([size, events]).toEqual([size, EVENTS]);
      expect([parser.retryMs, parser.lastEventId]).toEqual([1_500, 'c']);
    }
  });

  it('starts at the position that it is given, and ignores what it does not know', () => {
    const parser = new SseParser('p');
    const text = 'colour: red\nretry: soon\nid: \0\nnothing\ndata: 1\n\n';
    expect(parser.push(text)).toEqual([{ event: 'message', data: '1', id: 'p' }]);
    expect(parser.retryMs).toBeUndefined();
  });
});
