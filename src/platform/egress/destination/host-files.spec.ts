import { candidates, parseHosts, parseSearchRules } from './host-files.js';

describe('parseHosts', () => {
  it('reads names and aliases, IPv4 first', () => {
    const hosts = parseHosts(
      '# a comment\n::1 localhost\n127.0.0.1\tlocalhost  # here\n10.0.0.5 Receiver receiver.internal.\nnonsense x\n',
    );
    expect([...hosts]).toEqual([
      ['localhost', ['127.0.0.1', '::1']],
      ['receiver', ['10.0.0.5']],
      ['receiver.internal', ['10.0.0.5']],
    ]);
  });
});

describe('parseSearchRules', () => {
  it('takes the last search line, and ndots', () => {
    const text =
      'domain old.example\nnameserver 10.0.0.1\nsearch ns.svc.cluster.local svc.cluster.local ; kubernetes\noptions ndots:5 edns0\n';
    expect(parseSearchRules(text)).toEqual({
      domains: ['ns.svc.cluster.local', 'svc.cluster.local'],
      ndots: 5,
    });
    expect(parseSearchRules('')).toEqual({ domains: [], ndots: 1 });
  });
});

describe('candidates', () => {
  const rules = { domains: ['a.example', 'b.example.'], ndots: 2 };

  it.each([
    ['receiver', ['receiver.a.example', 'receiver.b.example', 'receiver']],
    [
      'hook.example.com',
      ['hook.example.com', 'hook.example.com.a.example', 'hook.example.com.b.example'],
    ],
    ['receiver.', ['receiver.']],
  ])('of %s', (name, expected) => expect(candidates(name, rules)).toEqual(expected));
});
