import { InternalHosts } from './internal-hosts.js';

let hosts: InternalHosts;

beforeEach(() => {
  hosts = new InternalHosts();
});

describe('InternalHosts', () => {
  it('has a host from its mark to the end of its last connection', () => {
    hosts.enter('a.example');
    hosts.enter('a.example');
    expect(hosts.has('a.example')).toBe(false);
    hosts.mark('a.example');
    hosts.leave('a.example');
    expect(hosts.has('a.example')).toBe(true);
    hosts.leave('a.example');
    expect(hosts.has('a.example')).toBe(false);
  });

  it('keeps hosts apart, and knows none without a connection', () => {
    hosts.enter('a.example');
    hosts.mark('a.example');
    hosts.mark('b.example');
    expect(hosts.has('b.example')).toBe(false);
    hosts.leave('b.example');
    expect(hosts.has('a.example')).toBe(true);
  });
});
