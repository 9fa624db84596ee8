import type { LookupAddress } from 'node:dns';
import type { AppConfig } from '../../config/app-config.js';
import { BlockedDestinationError, DestinationGuard } from './destination-guard.js';
import { InternalHosts } from './internal-hosts.js';
import { guardedLookup, OutboundConnector } from './guarded-connector.js';

const PUBLIC = ['93.184.216.34', '2606:4700:4700::1111'];
const refused = new Error('not to be called');

type Resolve = (hostname: string) => Promise<string[]>;

function guardWith(resolve: Resolve, ports = [{ first: 1, last: 65_535 }]) {
  const allowedDestinations = { ranges: [], ports };
  return new DestinationGuard(
    { allowPrivateDestinations: false, allowedDestinations } as unknown as AppConfig,
    { resolve } as never,
  );
}

function lookup(resolve: Resolve, all: boolean) {
  return new Promise((done, reject) => {
    guardedLookup(guardWith(resolve), new InternalHosts())(
      'hook.example',
      { all },
      (error, address, family) => {
        if (error) reject(error);
        else done(all ? address : [address, family]);
      },
    );
  });
}

describe('guardedLookup', () => {
  it('answers every address that it checked', async () => {
    const found = (await lookup(() => Promise.resolve(PUBLIC), true)) as LookupAddress[];
    expect(found).toEqual([
      { address: PUBLIC[0], family: 4 },
      { address: PUBLIC[1], family: 6 },
    ]);
  });

  it('answers the first one to a socket that wants one', async () => {
    expect(await lookup(() => Promise.resolve(PUBLIC), false)).toEqual([PUBLIC[0], 4]);
  });

  it.each([[['127.0.0.1']], [[...PUBLIC, '10.0.0.1']], [['fd00::1', ...PUBLIC]], [['not an ip']]])(
    'refuses %j',
    async (answer) => {
      await expect(lookup(() => Promise.resolve(answer), true)).rejects.toThrow(
        BlockedDestinationError,
      );
    },
  );

  it('asks once and gives what it checked, however the next answer differs', async () => {
    const answers = [PUBLIC, ['127.0.0.1']];
    const rebinding = () => Promise.resolve(answers.shift() ?? []);
    expect(await lookup(rebinding, false)).toEqual([PUBLIC[0], 4]);
    await expect(lookup(rebinding, false)).rejects.toThrow(BlockedDestinationError);
  });

  it('passes on what the resolver says, and takes no answer for a failure', async () => {
    await expect(lookup(() => Promise.reject(refused), true)).rejects.toBe(refused);
    await expect(lookup(() => Promise.resolve([]), true)).rejects.toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});

describe('OutboundConnector', () => {
  const outcome = (guard: DestinationGuard, hostname: string, port: string) =>
    new Promise((done) => {
      const { connect } = new OutboundConnector(1_000, guard);
      connect({ hostname, protocol: 'http:', port }, (...[failure]) => done(failure));
    });

  it.each(['127.0.0.1', '::1', '169.254.169.254'])('does not dial %s', async (hostname) => {
    const guard = guardWith(() => Promise.reject(refused));
    const error = await outcome(guard, hostname, '9');
    expect(error).toEqual(BlockedDestinationError.address(hostname));
  });

  it.each([
    ['', 80],
    ['22', 22],
  ])('does not dial port "%s" that is not allowed', async (port, dialled) => {
    const guard = guardWith(() => Promise.reject(refused), [{ first: 443, last: 443 }]);
    expect(await outcome(guard, 'hook.example', port)).toEqual(
      BlockedDestinationError.port(dialled),
    );
  });
});
