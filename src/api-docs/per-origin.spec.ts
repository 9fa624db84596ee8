import { PerOrigin } from './per-origin.js';

describe('PerOrigin', () => {
  const texts = new PerOrigin('API={origin}\n{origin}/docs');

  it('names the address wherever the text does', () => {
    expect(String(texts.at('https', 'a.example:81'))).toBe(
      'API=https://a.example:81\nhttps://a.example:81/docs',
    );
    expect(String(texts.at('http', '[::1]:3000'))).toContain('API=http://[::1]:3000\n');
  });

  it.each(['a b', '', '"', 'x'.repeat(256)])('names localhost for the host %j', (host) => {
    expect(String(texts.at('http', host))).toContain('API=http://localhost\n');
  });

  it('keeps the copies of few addresses', () => {
    const first = texts.at('http', 'first');
    expect(texts.at('http', 'first')).toBe(first);
    for (let n = 0; n < 32; n += 1) texts.at('http', `host-${n}`);
    expect(texts.at('http', 'first')).not.toBe(first);
    expect(texts.at('http', 'host-31')).toBe(texts.at('http', 'host-31'));
  });
});
