import { maskedHeaders, mergedHeaders, type HeaderPair } from './header-pairs.js';

const STORED: HeaderPair[] = [
  ['Authorization', 'Bearer old'],
  ['X-Team', 'a'],
];

describe('mergedHeaders', () => {
  it('replaces all, and keeps what is masked, under the new spelling', () => {
    const sent = { authorization: '***', 'X-New': 'n' };
    expect(mergedHeaders(sent, () => STORED)).toEqual({
      pairs: [
        ['authorization', 'Bearer old'],
        ['X-New', 'n'],
      ],
    });
  });

  it('reads what is stored only to keep a value', () => {
    const unread = () => {
      throw new Error('read');
    };
    expect(mergedHeaders({ 'X-A': 'a' }, unread)).toEqual({ pairs: [['X-A', 'a']] });
    expect(mergedHeaders({}, unread)).toEqual({ pairs: [] });
  });

  it.each(['X-Other', '__proto__', 'constructor'])('has no value of %s to keep', (name) => {
    const sent = JSON.parse(`{"${name}":"***"}`) as Record<string, string>;
    expect(mergedHeaders(sent, () => STORED)).toEqual({ fault: expect.stringContaining(name) });
  });

  it('bounds kept and new values together', () => {
    const long = 'v'.repeat(4_096);
    const stored = ['A', 'B', 'C'].map((name): HeaderPair => [name, long]);
    const kept = { A: '***', B: '***', C: '***' };
    expect(mergedHeaders({ ...kept, D: 'v'.repeat(4_092) }, () => stored)).toHaveProperty('pairs');
    expect(mergedHeaders({ ...kept, D: 'v'.repeat(4_093) }, () => stored)).toEqual({
      fault: 'must have at most 16384 characters in all',
    });
  });
});

describe('maskedHeaders', () => {
  it('shows names alone', () => {
    expect(maskedHeaders(null)).toBeNull();
    expect(maskedHeaders(['Authorization', '__proto__'])).toEqual(
      JSON.parse('{"Authorization":"***","__proto__":"***"}'),
    );
  });
});
