import { Hosts } from './hosts.js';

const [ONE, TWO] = ['postgres://u@one:1/db', 'postgres://u@two:2/db'];

it('moves on once, however many connections to a host fail, and returns to the first', () => {
  const hosts = new Hosts('postgres://u@one:1,two:2/db');
  expect(hosts.areSeveral).toBe(true);
  expect(hosts.current).toBe(ONE);
  for (let n = 0; n < 3; n++) hosts.skip(ONE);
  expect(hosts.current).toBe(TWO);
  hosts.skip(TWO);
  expect(hosts.current).toBe(ONE);
});

it('stays with a single host', () => {
  const hosts = new Hosts(ONE);
  hosts.skip(ONE);
  expect([hosts.current, hosts.areSeveral]).toEqual([ONE, false]);
});
